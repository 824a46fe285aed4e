package phone

import (
	"encoding/json"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
)

// preview is a message in a few words, for the list of sessions.
func preview(say *i18n.Printer, m *control.PhoneMessage) string {
	if m.Recalled {
		return say.T(i18n.PhoneRecalled)
	}
	var all struct {
		Content     string    `json:"content"`
		Title       string    `json:"title"`
		URL         string    `json:"url"`
		Label       string    `json:"label"`
		Subtitle    string    `json:"sub_title_text"`
		Main        titled    `json:"main_title"`
		Articles    []article `json:"articles"`
		Description string    `json:"description"`
	}
	_ = json.Unmarshal(m.Content, &all) // what cannot be read has no words to show
	words := ""
	switch m.Type {
	case "text":
		return bare(all.Content)
	case "markdown", "markdown_v2":
		return say.T(i18n.PhoneMarkdown) + " " + bare(inline.ReplaceAllString(all.Content, "$1$2$3"))
	case "template_msg":
		words = say.T(i18n.PhoneTemplate)
	case "template_card":
		words = or(all.Main.Title, all.Subtitle)
	case "news", "mpnews":
		if len(all.Articles) > 0 {
			words = all.Articles[0].Title
		}
	case "location":
		words = all.Label
	case "image", "voice", "video", "file":
		if len(m.Files) > 0 {
			words = m.Files[0].Name
		}
	default:
		words = or(all.Title, all.URL)
	}
	return kindName(say, m.Type) + " " + bare(words)
}

// kindName is a kind of message as a list shows it.
func kindName(say *i18n.Printer, msgtype string) string {
	names := map[string]i18n.Key{
		"template_card": i18n.PhoneCard, "textcard": i18n.PhoneCard, "taskcard": i18n.PhoneCard, "interactive_taskcard": i18n.PhoneCard, "template_msg": i18n.PhoneCard, "news": i18n.PhoneNews, "mpnews": i18n.PhoneNews, "image": i18n.PhoneImage,
		"voice": i18n.PhoneVoice, "video": i18n.PhoneVideo, "file": i18n.PhoneFile, "miniprogram_notice": i18n.PhoneNotice,
		"location": i18n.PhonePlace, "link": i18n.PhoneLink,
	}
	if key, ok := names[msgtype]; ok {
		return say.T(key)
	}
	return "[" + msgtype + "]"
}
