package content

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// Door is a way into members' message lists: an endpoint that takes messages, with what it takes and its limits.
type Door struct {
	Doc   int      // the document that explanations name
	Types []string // the msgtypes that it takes

	Text      int  // most bytes of text.content
	Markdown  int  // most bytes of markdown.content and markdown_v2.content
	CutText   bool // a longer text is cut silently; otherwise it is 40058
	CardBytes bool // title and description of a textcard are counted in bytes, not in characters
	NewsURL   bool // an article needs an address, even if it names a mini program
	BareURL   bool // the address of an article may come without a scheme
	Inline    bool // a picture stands in the request as base64 with its md5, not as a media_id
	Mentions  bool // a text may name members who are called

	CardTypes []string // the kinds of template_card that it takes
	Callbacks bool     // cards may call back: they have task_id, action_menu and buttons
	Shown     Shown    // how much of a card's texts clients show
}

// plain are the msgtypes that every door for apps takes.
var plain = []string{"text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown"}

// The doors.
var (
	// App is message/send (doc 90236).
	App = &Door{
		Doc: 90236, Types: append(slices.Clone(plain), MiniProgramNotice, TemplateCard, TaskCard, InteractiveTaskCard, TemplateMsg),
		Text: 2048, Markdown: 2048, CutText: true,
		CardTypes: []string{TextNotice, NewsNotice, ButtonInteraction, VoteInteraction, MultipleInteraction}, Callbacks: true,
		Shown: Shown{Title: 36, Desc: 44, Subtitle: 160, EmphasisTitle: 14, EmphasisDesc: 22, Jump: 18, Source: 20, Value: 30, VerticalTitle: 38, VerticalDesc: 160},
	}
	// Chat is appchat/send (doc 90248).
	Chat = &Door{Doc: 90248, Types: plain, Text: 2048, Markdown: 2048, CutText: true, CardBytes: true, NewsURL: true}
	// Linked is linkedcorp/message/send (doc 90250).
	Linked = &Door{Doc: 90250, Types: append(slices.Clone(plain), MiniProgramNotice), Text: 2048, Markdown: 2048, CutText: true}
	// Robot is webhook/send (doc 99110). Its limit of texts is the observed one; the document says 2048.
	Robot = &Door{
		Doc: 99110, Types: []string{"text", "markdown", "markdown_v2", "image", "news", "file", "voice", TemplateCard},
		Text: 5120, Markdown: 4096, NewsURL: true, BareURL: true, Inline: true, Mentions: true, CardTypes: []string{TextNotice, NewsNotice},
		Shown: Shown{Title: 26, Desc: 30, Subtitle: 112, EmphasisTitle: 10, EmphasisDesc: 15, Jump: 13, Source: 13, Value: 26, VerticalTitle: 26, VerticalDesc: 112},
	}
)

// Sender is who sends, as far as a content is concerned.
type Sender struct {
	Settings setting.Values
	Files    Files                       // what its media_ids stand for; nil: it has none
	Hears    func(context.Context) error // refuses when nobody would hear of a press on a card; nil: not asked
	Agent    int64                       // agentid of the sending app
	ToAll    bool                        // the message goes to everybody
	Note     func(string)                // takes what clients will not show as it was sent; may be nil
}

// check is one content under check.
type check struct {
	context.Context
	*Door
	*Sender
	update bool // of a card that was sent before
}

// Check gives the checked content of a msgtype, cut where the platform cuts silently. What the door does not take is 40008,
// a wrong safe 40058 or 40074; what a content lacks has codes of its own.
func (d *Door) Check(ctx context.Context, from *Sender, set *Set, msgtype string, safe int) (Content, error) {
	body := set.of(msgtype)
	if body == nil || !slices.Contains(d.Types, msgtype) {
		return nil, d.explain(api.Refuse(invalidType, explain.Finding{Step: explain.Parameter, Expected: "one of " + strings.Join(d.Types, ", "), Got: fmt.Sprintf("%q", msgtype),
			Cause: "there is no such type of message here", Fix: "send a documented msgtype"}))
	}
	if err := checkSafe(safe, msgtype); err != nil {
		return nil, d.explain(err)
	}
	k := &check{Context: ctx, Door: d, Sender: from}
	err := body.check(k)
	if file, is := body.(*PlainFile); is && err == nil && safe == 1 {
		err = file.checkSafe(k)
	}
	if err == nil {
		err = k.checkHarm(body)
	}
	return body, d.explain(err)
}

// checkHarm refuses a content that clients could not survive: one that holds the words of a setting.
func (k *check) checkHarm(body Content) error {
	words := k.Settings.Text(harmful)
	text, err := JSON(body)
	if err != nil || !strings.Contains(text, words) {
		return err
	}
	return api.Refuse(harmfulContent, explain.Finding{Step: explain.Parameter, Expected: "a content that clients can show", Got: words,
		Cause: "the content holds the words that the setting message.harmful_text names", Fix: "leave them out"})
}

// CheckUpdate checks the card that takes the place of one that was sent: it needs no task_id and no submit_button (doc 94888).
func (d *Door) CheckUpdate(ctx context.Context, from *Sender, card *Card) error {
	return d.explain(card.check(&check{Context: ctx, Door: d, Sender: from, update: true}))
}

// explain puts the door's document into a refusal.
func (d *Door) explain(err error) error {
	refused := (*errcode.Error)(nil)
	if !errors.As(err, &refused) || refused.Finding == nil || refused.Finding.Doc != 0 {
		return err
	}
	f := *refused.Finding
	f.Doc = d.Doc
	return refused.With(f)
}

// checkSafe refuses a confidential message of a kind that cannot be one. (doc 90236)
func checkSafe(safe int, msgtype string) error {
	switch {
	case safe < 0 || safe > 2, safe == 2 && msgtype != "mpnews":
		return wrong("safe", "0, 1, or 2 for mpnews", fmt.Sprint(safe))
	case safe != 0 && msgtype == "news":
		return api.Refuse(newsNotSafe, explain.Finding{Step: explain.Parameter, Expected: "safe=0", Got: fmt.Sprint(safe), Cause: "news cannot be confidential", Fix: "send mpnews"})
	}
	return nil
}
