package message

import (
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

const (
	maxArticles   = 8
	maxTitle      = 128
	maxDigest     = 512
	maxAuthor     = 64
	maxArticle    = 666 << 10 // bytes of HTML
	maxMiniParams = 128
)

// news is a list of links with pictures.
type news struct {
	Articles []article `json:"articles"`
}

type article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Picture     string `json:"picurl,omitempty"`
	AppID       string `json:"appid,omitempty"`
	Page        string `json:"pagepath,omitempty"`
}

func (b *news) texts() (fields []*string) {
	for i := range b.Articles {
		fields = append(fields, &b.Articles[i].Title, &b.Articles[i].Description)
	}
	return fields
}

func (b *news) check(*checking) error {
	if err := checkCount(len(b.Articles)); err != nil {
		return err
	}
	for i := range b.Articles {
		if err := b.Articles[i].check(fmt.Sprintf("news.articles[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func checkCount(articles int) error {
	if articles >= 1 && articles <= maxArticles {
		return nil
	}
	return api.Refuse(wrongArticleCount, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("1 to %d articles", maxArticles), Got: fmt.Sprint(articles),
		Cause: "the number of articles is wrong", Fix: "send as many as are allowed", Doc: sendDoc})
}

// check lets a mini program stand for the address; then the address does not count.
func (a *article) check(name string) error {
	if a.Title == "" {
		return missing(missingTitle, name+".title")
	}
	if a.AppID == "" || a.Page == "" {
		if err := checkURL(name+".url", a.URL); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name, value string
		limit       int
	}{{".picurl", a.Picture, maxURL}, {".appid", a.AppID, maxMiniParams}, {".pagepath", a.Page, maxMiniParams}} {
		if err := most(name+f.name, f.value, f.limit); err != nil {
			return err
		}
	}
	shorten(&a.Title, maxTitle)
	shorten(&a.Description, maxDigest)
	return nil
}

// mpnews is a list of articles that WeCom keeps itself.
type mpnews struct {
	Articles []mpArticle `json:"articles"`
}

type mpArticle struct {
	Title   string `json:"title"`
	Thumb   string `json:"thumb_media_id"`
	Author  string `json:"author,omitempty"`
	Source  string `json:"content_source_url,omitempty"`
	Content string `json:"content"`
	Digest  string `json:"digest,omitempty"`
}

func (b *mpnews) texts() (fields []*string) {
	for i := range b.Articles {
		a := &b.Articles[i]
		fields = append(fields, &a.Title, &a.Digest, &a.Content)
	}
	return fields
}

func (b *mpnews) check(k *checking) error {
	if err := checkCount(len(b.Articles)); err != nil {
		return err
	}
	for i := range b.Articles {
		if err := b.Articles[i].check(k, fmt.Sprintf("mpnews.articles[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func (a *mpArticle) check(k *checking, name string) error {
	if a.Title == "" {
		return missing(missingTitle, name+".title")
	}
	if err := k.checkMedia(name+".thumb_media_id", a.Thumb, media.Image); err != nil {
		return err
	}
	switch {
	case len(a.Author) > maxAuthor:
		return tooLong(authorTooLong, name+".author", a.Author, maxAuthor)
	case a.Content == "":
		return missing(emptyContent, name+".content")
	case len(a.Content) > maxArticle:
		return tooLong(contentTooLong, name+".content", a.Content, maxArticle)
	}
	if err := most(name+".content_source_url", a.Source, maxURL); err != nil {
		return err
	}
	shorten(&a.Title, maxTitle)
	shorten(&a.Digest, maxDigest)
	return nil
}
