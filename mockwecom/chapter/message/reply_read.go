package message

import (
	"context"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/action"
)

// reply is a passive reply as the app writes it (doc 90241).
type reply struct {
	ToUserName   string       `xml:"ToUserName"`
	FromUserName string       `xml:"FromUserName"`
	MsgType      string       `xml:"MsgType"`
	Content      string       `xml:"Content"`
	Image        replyFile    `xml:"Image"`
	Voice        replyFile    `xml:"Voice"`
	Video        replyFile    `xml:"Video"`
	ArticleCount string       `xml:"ArticleCount"`
	Articles     replyNews    `xml:"Articles"`
	Button       replyButton  `xml:"Button"`
	TaskCard     replyButton  `xml:"TaskCard"`
	TemplateCard *cardElement `xml:"TemplateCard"`
}

type replyFile struct {
	MediaID     string `xml:"MediaId"`
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
}

type replyNews struct {
	Items []replyArticle `xml:"item"`
}

type replyArticle struct {
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
	PicURL      string `xml:"PicUrl"`
	URL         string `xml:"Url"`
}

type replyButton struct {
	ReplaceName string `xml:"ReplaceName"`
}

// readReply reads the plaintext of a passive reply.
func readReply(plain []byte) (*reply, error) {
	f := explain.Finding{Step: explain.Body, Expected: "XML with ToUserName, FromUserName, CreateTime and MsgType", Fix: "encrypt the XML of the document, or answer with nothing"}
	if !strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(string(plain), "\ufeff")), "<") {
		f.Got, f.Cause = strconv.Quote(string(plain[:min(len(plain), 80)])), "what was encrypted is no XML"
		return nil, action.Refuse(f)
	}
	parsed, err := event.Parse(plain)
	r := new(reply)
	if err == nil {
		err = parsed.Decode(r)
	}
	if err != nil {
		f.Got, f.Cause = err.Error(), "what was encrypted cannot be read"
		return nil, action.Refuse(f)
	}
	return r, nil
}

// contents gives what a reply carries, each under its msgtype, and the length of its text in bytes.
func (r *reply) contents() (set *content.Set, length int) {
	set = &content.Set{Text: content.Text{Content: r.Content}}
	set.Image.MediaID, set.Voice.MediaID, set.Video.MediaID = r.Image.MediaID, r.Voice.MediaID, r.Video.MediaID
	set.Video.Title, set.Video.Description = r.Video.Title, r.Video.Description
	for _, a := range r.Articles.Items {
		set.News.Articles = append(set.News.Articles, content.Article{Title: a.Title, Description: a.Description, URL: a.URL, Picture: a.PicURL})
	}
	return set, len(r.Content)
}

// wrongCount reports whether ArticleCount is not the number of articles.
func (r *reply) wrongCount() bool {
	return r.MsgType == "news" && r.ArticleCount != strconv.Itoa(len(r.Articles.Items))
}

// card gives the card of a reply, nil if there is none, and the elements that no card has.
func (r *reply) card() (card *content.Card, unknown []string) {
	if r.TemplateCard == nil {
		return nil, nil
	}
	card = new(content.Card)
	return card, r.TemplateCard.into(card)
}

// maxReplyMenu is how many entries the menu of a card in a reply may have; a card that is sent may have three (doc 90241).
const maxReplyMenu = 10

// checkReplyCard checks the card of a reply as message/update_template_card does, but for its menu.
func checkReplyCard(ctx context.Context, from *content.Sender, card *content.Card) error {
	menu := card.Menu
	card.Menu = nil
	err := replyDoor.CheckUpdate(ctx, from, card)
	card.Menu = menu
	if err != nil || menu == nil {
		return err
	}
	if n := len(menu.Actions); n < 1 || n > maxReplyMenu {
		return refuse(explain.Limit, "an ActionMenu of 1 to "+strconv.Itoa(maxReplyMenu)+" entries", strconv.Itoa(n), "the menu has too many entries, or none")
	}
	seen := map[string]bool{}
	for _, entry := range menu.Actions {
		if entry.Key == "" || len(entry.Key) > maxMenuKey || seen[entry.Key] {
			return refuse(explain.Parameter, "a Key of its own for each entry of ActionMenu, of 1 to "+strconv.Itoa(maxMenuKey)+" bytes", entry.Key, "a key is missing, too long or used twice")
		}
		seen[entry.Key] = true
	}
	return nil
}

// maxMenuKey is the length of a menu's key, in bytes (doc 90241).
const maxMenuKey = 1024
