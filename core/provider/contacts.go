package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
)

// ContactsConfig is the contact-sync assistant (通讯录同步助手) of a corp that the app serves: with its secret the app writes the
// contacts, at its callback URL it hears of changes that others make (doc 90967, 90970).
type ContactsConfig struct {
	CorpID string // plain
	Secret string
	Keys   // of the assistant's callback URL
}

// assistant is a configured contact-sync assistant.
type assistant struct {
	ContactsConfig
	keys codec
}

func (c ContactsConfig) check() error {
	if c.CorpID == "" || strings.ContainsAny(c.CorpID, "/?#") {
		return errors.New("CorpID is missing or is no id")
	}
	return c.Keys.check()
}

func (a *App) openContacts() error {
	for _, c := range a.config.Contacts {
		keys, err := newCodec(c.Keys)
		if err != nil {
			return fmt.Errorf("provider: contacts of %s: %w", c.CorpID, err)
		}
		a.contacts[c.CorpID] = &assistant{c, keys}
	}
	return nil
}

// ContactsURL is the callback URL of a corp's contact-sync assistant.
func (a *App) ContactsURL(corp string) string { return a.address("contacts", corp) }

func (a *App) contactsBox(r *http.Request) (*mailbox, *denial) {
	corp := r.PathValue("corp")
	c, ok := a.contacts[corp]
	if !ok {
		return nil, deny(http.StatusNotFound, explain.Finding{Step: explain.Parameter, Expected: "a corp whose contacts the app serves", Got: fmt.Sprintf("%.80q", corp),
			Cause: "the app is not configured for the contacts of this corp", Fix: "Fill in Config.Contacts"})
	}
	return &mailbox{address: event.App, corp: corp, keys: c.keys}, nil
}

// WithContactsToken calls f with the access_token of a corp's contact-sync assistant, and once more with a new one if WeCom refuses the
// first.
func (a *App) WithContactsToken(ctx context.Context, corp string, f func(ctx context.Context, token string) error) error {
	c, err := a.assistant(corp)
	if err != nil {
		return err
	}
	key := contactsKey(c.CorpID)
	return a.withToken(ctx, key, func(ctx context.Context) (string, error) { return a.tokens.get(ctx, key, a.fetchContactsToken(c)) }, f)
}

func contactsKey(corp string) string { return "contacts/" + corp }

func (a *App) fetchContactsToken(c *assistant) fetchToken {
	return func(ctx context.Context) (Token, error) { return a.client.GetToken(ctx, c.CorpID, c.Secret) }
}

// assistant finds a configured assistant. An empty corp is the only one, if there is one only.
func (a *App) assistant(corp string) (*assistant, error) {
	if corp == "" && len(a.config.Contacts) == 1 {
		corp = a.config.Contacts[0].CorpID
	}
	if c, ok := a.contacts[corp]; ok {
		return c, nil
	}
	known := make([]string, len(a.config.Contacts))
	for i, c := range a.config.Contacts {
		known[i] = c.CorpID
	}
	return nil, fmt.Errorf("provider: the contacts of %q are not configured; there is %s", corp, orElse(strings.Join(known, ", "), "none"))
}
