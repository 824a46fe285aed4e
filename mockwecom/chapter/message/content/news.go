package content

import (
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

const (
	maxArticles   = 8
	maxAuthor     = 64
	maxArticle    = 666 << 10 // bytes of HTML
	maxMiniParams = 128
)

// News is a list of links with pictures.
type News struct {
	Articles []Article `json:"articles"`
}

// Article is one link.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Picture     string `json:"picurl,omitempty"`
	AppID       string `json:"appid,omitempty"`
	Page        string `json:"pagepath,omitempty"`
}

// Texts implements [Content].
func (b *News) Texts() (fields []*string) {
	for i := range b.Articles {
		fields = append(fields, &b.Articles[i].Title, &b.Articles[i].Description)
	}
	return fields
}

func (b *News) check(k *check) error {
	if err := checkCount(len(b.Articles)); err != nil {
		return err
	}
	for i := range b.Articles {
		if err := b.Articles[i].check(k, fmt.Sprintf("news.articles[%d]", i)); err != nil {
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
		Cause: "the number of articles is wrong", Fix: "send as many as are allowed"})
}

// check lets a mini program stand for the address; then the address does not count.
func (a *Article) check(k *check, name string) error {
	if a.Title == "" {
		return missing(missingTitle, name+".title")
	}
	mini := a.AppID != "" && a.Page != "" && !k.NewsURL
	if mini {
		if err := k.checkMini(a.AppID); err != nil {
			return err
		}
	} else if err := k.checkAddress(name+".url", a.URL); err != nil {
		return err
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

// MPNews is a list of articles that WeCom keeps itself.
type MPNews struct {
	Articles []MPArticle `json:"articles"`
}

// MPArticle is one article with its text.
type MPArticle struct {
	Title   string `json:"title"`
	Thumb   string `json:"thumb_media_id"`
	Author  string `json:"author,omitempty"`
	Source  string `json:"content_source_url,omitempty"`
	Content string `json:"content"`
	Digest  string `json:"digest,omitempty"`
}

// Texts implements [Content].
func (b *MPNews) Texts() (fields []*string) {
	for i := range b.Articles {
		a := &b.Articles[i]
		fields = append(fields, &a.Title, &a.Digest, &a.Content)
	}
	return fields
}

func (b *MPNews) check(k *check) error {
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

func (a *MPArticle) check(k *check, name string) error {
	if a.Title == "" {
		return missing(missingTitle, name+".title")
	}
	if _, err := k.checkFile(name+".thumb_media_id", a.Thumb, media.Image); err != nil {
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
