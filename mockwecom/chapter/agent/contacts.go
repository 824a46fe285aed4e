package agent

import (
	"context"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// The contact-sync assistant (通讯录同步助手) is not an app, but has what an app has: a secret, trusted addresses, a callback
// address, tokens. It is kept as one, under the agentid 0, and sees the whole corp.

// contactsName is what journals and consoles call the assistant.
const contactsName = "通讯录同步助手"

var grandfathered = setting.Switch("contacts.grandfathered", false, 96079,
	"the contact-sync assistants are ones whose addresses were used before 2022-08-15: they read details and get events with all fields")

// ContactsReceiver names the callback address of the contact-sync assistant of a corp.
func ContactsReceiver(corp string) string { return "contacts:" + corp }

// Grandfathered reports whether contact-sync assistants keep the rights of before 2022-08-15 (doc 96079).
func (a *Agents) Grandfathered() bool { return a.rt.Settings.Bool(grandfathered) }

func contactsOf(corp *fixtures.Corp) App {
	app := App{Corp: corp.CorpID, Kind: Contacts, Name: contactsName, Secret: corp.ContactSecret, Publish: Online}
	app.complete()
	return app
}

func (a *Agents) loadContactCallback(ctx context.Context, tx *store.Tx, corp *fixtures.Corp) error {
	if corp.ContactCallback == nil {
		return nil
	}
	return a.putCallback(ctx, tx, contactsAddress(corp.CorpID), corp.ContactCallback)
}

// contactsAddress is the callback address of a contact-sync assistant but for its URL and keys (doc 90967).
func contactsAddress(corp string) push.Address {
	return push.Address{
		Receiver: ContactsReceiver(corp), Name: contactsName, VerifyID: corp, ReceiveID: corp, Answer: push.AnswerAny, RetryNon200: true, Corp: corp,
	}
}
