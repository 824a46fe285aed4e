package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// replyDoc is the document of passive replies.
const replyDoc = 90241

// What the document leaves open about passive replies.
var (
	menuUpdates = setting.Switch("message.menu_reply_updates", true, replyDoc,
		"the reply to template_card_menu_event may put another card in the place of the one that was pressed, as with template_card_event")
	pressReplies = setting.Switch("message.press_reply_sends", false, replyDoc,
		"the reply to template_card_event may be a message, too; otherwise such a reply is ignored")
)

// messageReplies are the msgtypes of replies that are messages (doc 90241).
var messageReplies = []string{"text", "image", "voice", "video", "news"}

// answered are the events that a message may answer, besides what members write (doc 90241).
var answered = []string{"subscribe", "enter_agent", "LOCATION", "click", "view", "view_miniprogram", "scancode_waitmsg", menuEvent}

// replyDoor is the passive reply as a way into the phone of the member.
var replyDoor = &content.Door{
	Doc: replyDoc, Types: messageReplies, Text: content.App.Text, CutText: true, CardTypes: content.App.CardTypes, Callbacks: true, Shown: content.App.Shown,
}

// answering is one passive reply under way.
type answering struct {
	*Messenger
	context.Context
	tx       *store.Tx
	reply    *reply
	callback event.Event // what it answers
	from     push.Reply
	who      *directory.Member
	notes    []string
}

// replied carries out a passive reply. One that is wrong has no effect, and the journal says why. (doc 90241)
func (m *Messenger) replied(ctx context.Context, tx *store.Tx, from push.Reply) (push.Effect, error) {
	a := &answering{Messenger: m, Context: ctx, tx: tx, from: from}
	err := a.carryOut()
	if f := refusal(err); f != nil {
		return push.Effect{Finding: f}, nil
	}
	return push.Effect{Note: strings.Join(a.notes, "; ")}, err
}

// refusal gives the finding of a reply that is refused, nil for any other error and for none.
func refusal(err error) *explain.Finding {
	var f explain.Finding
	if refused := (*action.Refused)(nil); errors.As(err, &refused) {
		f = refused.Finding
	} else if coded := (*errcode.Error)(nil); errors.As(err, &coded) {
		f = explain.Finding{Step: explain.Parameter, Got: coded.Error()}
		if coded.Finding != nil {
			f = *coded.Finding
		}
	} else {
		return nil
	}
	f.Cause = "the passive reply has no effect: " + f.Cause
	if f.Doc == 0 {
		f.Doc = replyDoc
	}
	return &f
}

func (a *answering) note(text string) { a.notes = append(a.notes, text) }

func (a *answering) carryOut() (err error) {
	if a.reply, err = readReply(a.from.Plain); err != nil {
		return err
	}
	if a.callback, err = event.Parse(a.from.Callback.Plain); err != nil {
		return fmt.Errorf("read the callback that was answered: %w", err)
	}
	if err := a.checkKind(); err != nil {
		return err
	}
	if err := a.checkPeople(); err != nil {
		return err
	}
	switch a.reply.MsgType {
	case updateButton, updateCard, updateTask:
		return a.update()
	}
	return a.send()
}

// kinds gives the msgtypes that may answer the callback.
func (a *answering) kinds() []string {
	settings := a.rt.Settings
	row, known := event.Match(a.callback)
	switch {
	case !known:
		return nil
	case row.Form == event.MessageForm:
		return messageReplies
	case row.Name == buttonEvent && settings.Bool(pressReplies):
		return append([]string{updateButton, updateCard}, messageReplies...)
	case row.Name == buttonEvent:
		return []string{updateButton, updateCard}
	case row.Name == menuEvent && settings.Bool(menuUpdates):
		return append([]string{updateCard}, messageReplies...)
	case row.Name == taskEvent:
		return []string{updateTask}
	case slices.Contains(answered, row.Name):
		return messageReplies
	}
	return nil
}

// checkKind refuses a reply of a kind that the callback does not take.
func (a *answering) checkKind() error {
	kinds, name := a.kinds(), a.callback.Name()
	if slices.Contains(kinds, a.reply.MsgType) {
		return nil
	}
	f := explain.Finding{Step: explain.Body, Expected: "a reply of MsgType " + strings.Join(kinds, ", "), Got: fmt.Sprintf("%.40q", a.reply.MsgType),
		Cause: fmt.Sprintf("%s takes no such reply", name), Fix: "send a message with message/send"}
	if len(kinds) == 0 {
		f.Expected, f.Cause, f.Fix = "an empty answer or success", fmt.Sprintf("%s takes no passive reply", name), "answer with nothing, and send messages with message/send"
	}
	return action.Refuse(f)
}

// checkPeople finds the member, and refuses a reply to somebody else than the one whom the callback is about.
func (a *answering) checkPeople() (err error) {
	if !strings.EqualFold(a.reply.ToUserName, a.callback.FromUserName) {
		return action.Refuse(explain.Finding{Step: explain.Body, Expected: "ToUserName " + a.callback.FromUserName, Got: fmt.Sprintf("%.80q", a.reply.ToUserName),
			Cause: "a reply goes to the member of the callback alone", Fix: "put the callback's FromUserName into ToUserName"})
	}
	if a.reply.FromUserName != a.callback.ToUserName {
		a.note(fmt.Sprintf("warning: FromUserName is %.80q, the document wants the corpid %s", a.reply.FromUserName, a.callback.ToUserName))
	}
	of := a.from.Callback
	a.who, err = a.dir.Find(a, a.tx, &directory.View{Provider: of.Provider}, of.Corp, a.callback.FromUserName)
	if unknown := (*errcode.Error)(nil); errors.As(err, &unknown) {
		err = refuse(explain.State, "a member of the corp", a.callback.FromUserName, "the member has left meanwhile, or the callback was made up")
	}
	return err
}

// sender is what contents are checked against.
func (a *answering) sender() *content.Sender {
	return &content.Sender{Settings: a.rt.Settings, Files: content.CorpFiles{Media: a.media, DB: a.tx, Corp: a.who.Corp}, Note: a.note}
}

// send puts a reply that is a message into the member's session.
func (a *answering) send() error {
	set, length := a.reply.contents()
	body, err := replyDoor.Check(a, a.sender(), set, a.reply.MsgType, 0)
	if err != nil {
		return err
	}
	if cut := len(set.Text.Content); cut < length {
		a.note(fmt.Sprintf("the text is cut from %d to %d bytes", length, cut))
	}
	payload, err := plainJSON(body)
	if err != nil {
		return err
	}
	given, err := plainJSON(&addressed{Users: []string{a.who.UserID}})
	if err != nil {
		return err
	}
	msg := &Message{Corp: a.who.Corp, Agent: a.from.Callback.Agent, Type: a.reply.MsgType, Payload: payload, To: given, SentAt: a.rt.Clock.Now().Unix(), Entry: a.from.Entry,
		audience: audience{Members: newIDList([]int64{a.who.ID})}}
	if a.reply.wrongCount() {
		a.note(fmt.Sprintf("warning: ArticleCount is %s, the reply has %d articles; all are shown", a.reply.ArticleCount, len(set.News.Articles)))
	}
	a.note(fmt.Sprintf("%s gets the reply as %s", a.who.UserID, a.reply.MsgType))
	return a.add(a, a.tx, msg)
}
