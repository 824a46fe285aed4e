package event

// messageRows are what members write to an app. (doc 90239)
var messageRows = []Row{
	messageRow("text", "a member has written a text to the app", func(string) any { return &TextMessage{MsgType: "text"} }),
	messageRow("image", "a member has sent a picture to the app", func(kind string) any { return &ImageMessage{MessageHead: MessageHead{MsgType: kind}} }),
	messageRow("voice", "a member has spoken to the app", func(kind string) any { return &VoiceMessage{MessageHead: MessageHead{MsgType: kind}} }),
	messageRow("video", "a member has sent a video to the app", func(kind string) any { return &VideoMessage{MessageHead: MessageHead{MsgType: kind}} }),
	messageRow("location", "a member has sent a place to the app", func(kind string) any {
		return &LocationMessage{MessageHead: MessageHead{MsgType: kind}, AppType: "wxwork"}
	}),
	messageRow("link", "a member has sent a link to the app", func(kind string) any { return &LinkMessage{MessageHead: MessageHead{MsgType: kind}} }),
}

func messageRow(kind, help string, payload func(kind string) any) Row {
	return Row{
		Name: kind, Form: MessageForm, Type: kind, Addresses: []Address{Data, App}, Doc: []int{90239, 90375, 96467}, Help: help,
		Payload: func() any { return payload(kind) },
	}
}

// menuRows are what members do with the menu of an app. (doc 90240)
var menuRows = []Row{
	menuRow("click", "a member has pressed a menu entry that asks the app"),
	menuRow("view", "a member has pressed a menu entry that opens a page"),
	menuRow("view_miniprogram", "a member has pressed a menu entry that opens a mini program"),
	scanRow("scancode_push", "a member has scanned a code from the menu; the client shows it"),
	scanRow("scancode_waitmsg", "a member has scanned a code from the menu and waits for the app's reply"),
	pictureRow("pic_sysphoto", "a member has taken pictures from the menu, which follow as messages"),
	pictureRow("pic_photo_or_album", "a member has taken or chosen pictures from the menu, which follow as messages"),
	pictureRow("pic_weixin", "a member has chosen pictures from the menu, which follow as messages"),
	eventRow("location_select", "a member has chosen a place from the menu", func(head Head) any {
		return &LocationSelect{Head: head, AppType: "wxwork"}
	}),
}

func menuRow(name, help string) Row {
	return eventRow(name, help, func(head Head) any { return &MenuEvent{Head: head} })
}

func scanRow(name, help string) Row {
	return eventRow(name, help, func(head Head) any { return &ScanEvent{Head: head} })
}

func pictureRow(name, help string) Row {
	return eventRow(name, help, func(head Head) any { return &PictureEvent{Head: head} })
}

// cardRows are what members do with cards. (doc 90240)
var cardRows = []Row{
	eventRow("template_card_event", "a member has pressed a button of a template card", func(head Head) any { return &CardEvent{Head: head} }),
	eventRow("template_card_menu_event", "a member has chosen an entry of a template card's menu", func(head Head) any { return &CardEvent{Head: head} }),
	eventRow("taskcard_click", "a member has pressed a button of a task card, a kind that is retired", func(head Head) any { return &TaskCardClick{Head: head} }),
}
