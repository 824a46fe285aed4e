package event_test

import (
	"strconv"

	"wecomlab/core/event"
)

// written is the opening of a message on the wire.
func written(kind string) string {
	return `<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime>` +
		`<MsgType><![CDATA[` + kind + `]]></MsgType>`
}

const (
	messageEnd = `<MsgId>7100000000000000042</MsgId><AgentID>1000031</AgentID>`
	wework     = `<AppType><![CDATA[wxwork]]></AppType>`
)

// ends fills what every message has.
func ends(head *event.MessageHead, tail *event.MessageTail) {
	head.ToUserName, head.FromUserName, head.CreateTime = "wpQuay0001", "mei.tan", 1760000000
	tail.MsgId, tail.AgentID = 7100000000000000042, 1000031
}

// menuPress is an event of the menu without more than a key.
func menuPress(name, key string) golden {
	return golden{
		func(p any) {
			e := p.(*event.MenuEvent)
			opened(&e.Head)
			e.EventKey, e.AgentID = key, 1000031
		},
		opening("mei.tan", name) + `<EventKey><![CDATA[` + key + `]]></EventKey><AgentID>1000031</AgentID></xml>`,
	}
}

func scanned(name, kind, result string) golden {
	return golden{
		func(p any) {
			e := p.(*event.ScanEvent)
			opened(&e.Head)
			e.EventKey, e.ScanCodeInfo, e.AgentID = "crate", event.ScanCode{ScanType: kind, ScanResult: result}, 1000031
		},
		opening("mei.tan", name) + `<EventKey><![CDATA[crate]]></EventKey><ScanCodeInfo><ScanType><![CDATA[` + kind + `]]></ScanType><ScanResult><![CDATA[` + result +
			`]]></ScanResult></ScanCodeInfo><AgentID>1000031</AgentID></xml>`,
	}
}

func pictured(name string, sums ...string) golden {
	items := ""
	for _, sum := range sums {
		items += `<item><PicMd5Sum><![CDATA[` + sum + `]]></PicMd5Sum></item>`
	}
	return golden{
		func(p any) {
			e := p.(*event.PictureEvent)
			opened(&e.Head)
			e.EventKey, e.SendPicsInfo.Count, e.AgentID = "hull", len(sums), 1000031
			for _, sum := range sums {
				e.SendPicsInfo.PicList.Item = append(e.SendPicsInfo.PicList.Item, event.Picture{PicMd5Sum: sum})
			}
		},
		opening("mei.tan", name) + `<EventKey><![CDATA[hull]]></EventKey><SendPicsInfo><Count>` + strconv.Itoa(len(sums)) + `</Count><PicList>` + items +
			`</PicList></SendPicsInfo><AgentID>1000031</AgentID></xml>`,
	}
}

// pressed fills a press on a card.
func pressed(p any) {
	e := p.(*event.CardEvent)
	opened(&e.Head)
	e.EventKey, e.TaskId, e.CardType, e.ResponseCode, e.AgentID = "raise", "berth-9", "vote_interaction", "tide-response-1", 1000031
}

const pressedXML = `<EventKey><![CDATA[raise]]></EventKey><TaskId><![CDATA[berth-9]]></TaskId><CardType><![CDATA[vote_interaction]]></CardType>` +
	`<ResponseCode><![CDATA[tide-response-1]]></ResponseCode><AgentID>1000031</AgentID>`

var memberGoldens = map[string]golden{
	"text": {
		func(p any) {
			e := p.(*event.TextMessage)
			e.ToUserName, e.FromUserName, e.CreateTime, e.AgentID = "wpQuay0001", "mei.tan", 1760000000, 1000031
			e.Content, e.MsgId = "涨潮 <b> & ]]> 完", 7100000000000000042
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[涨潮 <b> & ]]]]><![CDATA[> 完]]></Content><MsgId>7100000000000000042</MsgId><AgentID>1000031</AgentID></xml>`,
	},
	"image": {
		func(p any) {
			e := p.(*event.ImageMessage)
			ends(&e.MessageHead, &e.MessageTail)
			e.PicUrl, e.MediaId = "https://quay.test/hull.png?w=2&h=1", "tide-media-1"
		},
		written("image") + `<PicUrl><![CDATA[https://quay.test/hull.png?w=2&h=1]]></PicUrl><MediaId><![CDATA[tide-media-1]]></MediaId>` + messageEnd + `</xml>`,
	},
	"voice": {
		func(p any) {
			e := p.(*event.VoiceMessage)
			ends(&e.MessageHead, &e.MessageTail)
			e.MediaId, e.Format = "tide-media-2", "amr"
		},
		written("voice") + `<MediaId><![CDATA[tide-media-2]]></MediaId><Format><![CDATA[amr]]></Format>` + messageEnd + `</xml>`,
	},
	"video": {
		func(p any) {
			e := p.(*event.VideoMessage)
			ends(&e.MessageHead, &e.MessageTail)
			e.MediaId, e.ThumbMediaId = "tide-media-3", "tide-media-4"
		},
		written("video") + `<MediaId><![CDATA[tide-media-3]]></MediaId><ThumbMediaId><![CDATA[tide-media-4]]></ThumbMediaId>` + messageEnd + `</xml>`,
	},
	"location": {
		func(p any) {
			e := p.(*event.LocationMessage)
			ends(&e.MessageHead, &e.MessageTail)
			e.LocationX, e.LocationY, e.Scale, e.Label = "29.87", "121.544", 16, "三号码头"
		},
		written("location") + `<Location_X>29.87</Location_X><Location_Y>121.544</Location_Y><Scale>16</Scale><Label><![CDATA[三号码头]]></Label>` + messageEnd + wework + `</xml>`,
	},
	"link": {
		func(p any) {
			e := p.(*event.LinkMessage)
			ends(&e.MessageHead, &e.MessageTail)
			e.Title, e.Description, e.Url, e.PicUrl = "潮汐表", "本周", "https://quay.test/tide", "https://quay.test/tide.png"
		},
		written("link") + `<Title><![CDATA[潮汐表]]></Title><Description><![CDATA[本周]]></Description><Url><![CDATA[https://quay.test/tide]]></Url>` +
			`<PicUrl><![CDATA[https://quay.test/tide.png]]></PicUrl>` + messageEnd + `</xml>`,
	},
	"click":              menuPress("click", "LOG_TODAY"),
	"view":               menuPress("view", "https://quay.test/log?day=1&all=1"),
	"view_miniprogram":   menuPress("view_miniprogram", "pages/log"),
	"scancode_push":      scanned("scancode_push", "qrcode", "crate <7> & 8"),
	"scancode_waitmsg":   scanned("scancode_waitmsg", "barcode", "6900000000007"),
	"pic_sysphoto":       pictured("pic_sysphoto", "0f3c8d5a6b7e4190a2b3c4d5e6f70819"),
	"pic_photo_or_album": pictured("pic_photo_or_album", "0f3c8d5a6b7e4190a2b3c4d5e6f70819", "1f3c8d5a6b7e4190a2b3c4d5e6f70819"),
	"pic_weixin":         pictured("pic_weixin"),
	"location_select": {
		func(p any) {
			e := p.(*event.LocationSelect)
			opened(&e.Head)
			e.EventKey, e.AgentID = "berth", 1000031
			e.SendLocationInfo = event.SentLocation{LocationX: "29.87", LocationY: "121.544", Scale: "16", Label: "三号码头"}
		},
		opening("mei.tan", "location_select") + `<EventKey><![CDATA[berth]]></EventKey><SendLocationInfo><Location_X><![CDATA[29.87]]></Location_X><Location_Y><![CDATA[121.544]]></Location_Y>` +
			`<Scale><![CDATA[16]]></Scale><Label><![CDATA[三号码头]]></Label><Poiname><![CDATA[]]></Poiname></SendLocationInfo><AgentID>1000031</AgentID>` + wework + `</xml>`,
	},
	"template_card_event": {
		func(p any) {
			pressed(p)
			p.(*event.CardEvent).SelectedItems = &event.SelectedItems{SelectedItem: []event.SelectedItem{
				{QuestionKey: "flag", OptionIds: event.OptionIds{OptionId: []string{"red", "blue"}}}, {QuestionKey: "mast"},
			}}
		},
		opening("mei.tan", "template_card_event") + pressedXML + `<SelectedItems><SelectedItem><QuestionKey><![CDATA[flag]]></QuestionKey><OptionIds><OptionId><![CDATA[red]]></OptionId>` +
			`<OptionId><![CDATA[blue]]></OptionId></OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[mast]]></QuestionKey><OptionIds></OptionIds></SelectedItem></SelectedItems></xml>`,
	},
	"template_card_menu_event": {pressed, opening("mei.tan", "template_card_menu_event") + pressedXML + `</xml>`},
	"taskcard_click": {
		func(p any) {
			e := p.(*event.TaskCardClick)
			opened(&e.Head)
			e.EventKey, e.TaskId, e.AgentId = "raise", "berth-9", 1000031
		},
		opening("mei.tan", "taskcard_click") + `<EventKey><![CDATA[raise]]></EventKey><TaskId><![CDATA[berth-9]]></TaskId><AgentId>1000031</AgentId></xml>`,
	},
}
