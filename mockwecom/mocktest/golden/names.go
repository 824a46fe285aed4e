package golden

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// names gives values of chance names, so that a transcript is the same in every run.
type names struct {
	known  []naming // in the order in which they were learned
	counts map[string]int
}

type naming struct{ value, name string }

func newNames() *names { return &names{counts: map[string]int{}} }

// fields are those whose values chance makes.
var fields = []string{
	"msgid", "rule_id", "response_code", "media_id", "thumb_media_id", "jobid", "chatid", "ticket", "launch_code", "key", "tfa_code", "code", "next_cursor",
	"access_token", "openid", "pending_id", "url", "join_qrcode", "md5", "secret", "selected_ticket", "mass_call_ticket", "auth_code", "webhook", "webhook_url",
	"user_ticket", "pre_auth_code", "req_id", "oper_id", "model_ticket", "device_secret", "model_access_token", "device_access_token", "qrcode_content", "qr_code", "download_url",
	"encoding_aeskey",
}

// elements are those of callbacks.
var elements = regexp.MustCompile(`<(MsgId|ResponseCode|JobId|MediaId|ThumbMediaId|AuthCode|SuiteTicket|PicUrl)>(?:<!\[CDATA\[)?([^<\]]+)`)

func (n *names) give(value, name string) { n.known = append(n.known, naming{value, name}) }

// learn names a value of a field, if it is long enough to be one of chance and has no name.
func (n *names) learn(field, value string) {
	if len(value) < 6 || slices.ContainsFunc(n.known, func(k naming) bool { return k.value == value }) {
		return
	}
	n.counts[field]++
	n.give(value, fmt.Sprintf("{%s%d}", field, n.counts[field]))
}

func (n *names) learnValues(values map[string]string) {
	for _, field := range fields {
		n.learn(field, values[field])
	}
}

func (n *names) learnXML(message []byte) {
	for _, found := range elements.FindAllSubmatch(message, -1) {
		n.learn(string(found[1]), string(found[2]))
	}
}

func (n *names) learnJSON(answer []byte) {
	var v any
	if json.Unmarshal(answer, &v) == nil {
		n.walk("", v)
	}
}

func (n *names) walk(field string, v any) {
	switch v := v.(type) {
	case string:
		if slices.Contains(fields, field) {
			n.learn(field, v)
		}
	case []any:
		for _, one := range v {
			n.walk(field, one)
		}
	case map[string]any:
		for _, name := range slices.Sorted(mapKeys(v)) {
			n.walk(name, v[name])
		}
	}
}

func mapKeys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

var (
	suffix  = regexp.MustCompile(`, hint: \[\d+\], from ip: 127\.0\.0\.1, more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=-?\d+`)
	instant = regexp.MustCompile(`\b1[89]\d{8}\b`)
)

// plain puts names in the place of what chance and time have made. Longer values go first: one may be part of another.
func (n *names) plain(text string) string {
	byLength := slices.Clone(n.known)
	slices.SortStableFunc(byLength, func(a, b naming) int { return len(b.value) - len(a.value) })
	for _, k := range byLength {
		text = strings.ReplaceAll(text, k.value, k.name)
	}
	text = suffix.ReplaceAllString(text, " …")
	return instant.ReplaceAllStringFunc(text, func(found string) string {
		seconds, _ := strconv.ParseInt(found, 10, 64) // it is made of digits
		switch after := time.Unix(seconds, 0).Sub(Epoch); {
		case after == 0:
			return "NOW"
		case after > -100*24*time.Hour && after < 1000*24*time.Hour:
			return fmt.Sprintf("NOW%+d", int64(after.Seconds()))
		}
		return found
	})
}

// real puts values in the place of names.
func (n *names) real(text string) string {
	for _, k := range n.known {
		text = strings.ReplaceAll(text, k.name, k.value)
	}
	return strings.ReplaceAll(text, "{now}", strconv.FormatInt(Epoch.Unix(), 10))
}
