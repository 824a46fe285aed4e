package message_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/journal"
)

var update = flag.Bool("update", false, "write testdata/*.transcript anew")

// A transcript has a request in each line that begins with >: a path of message/ and its body, "do" and an action, or "has"
// and a member. Below it stand the answer (<), the cause of a refusal (?) and the events (!). What chance makes is numbered:
// {msgid1}, {code1}.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.transcript")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".transcript"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			must(t, err)
			p := &player{stand: newStand(t).listening()}
			p.seen = p.last()
			got := p.play(string(want))
			if *update {
				must(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

type player struct {
	*stand
	made []string // value and name in turn
	seen int64
}

func (p *player) last() (id int64) {
	for _, e := range p.Entries() {
		id = max(id, e.ID)
	}
	return id
}

func (p *player) play(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			out.WriteString(line)
		}
		request, is := strings.CutPrefix(strings.TrimSpace(line), "> ")
		if !is {
			continue
		}
		fmt.Fprintf(&out, "> %s\n", request)
		what, rest, _ := strings.Cut(p.real(request), " ")
		switch what {
		case "do":
			p.act(&out, rest)
		case "has":
			for _, item := range p.items(rest) {
				fmt.Fprintf(&out, "< %s %s%s\n", item.Type, item.Content, p.frozen(item.Button))
			}
		default:
			fmt.Fprintf(&out, "< %s\n", p.plain(p.Post("/cgi-bin/message/"+what, rest, "access_token", p.token).Plain()))
		}
		p.tellEvents(&out)
	}
	return out.String()
}

func (p *player) frozen(button string) string {
	if button == "" {
		return ""
	}
	return " [" + button + "]"
}

func (p *player) act(out *strings.Builder, line string) {
	fields := strings.Fields(line)
	var params []string
	for _, pair := range fields[1:] {
		name, value, _ := strings.Cut(pair, "=")
		params = append(params, name, value)
	}
	said, values := p.do(fields[0], params...)
	p.learn("code", values["response_code"])
	fmt.Fprintf(out, "< %s\n", p.plain(said))
}

func (p *player) tellEvents(out *strings.Builder) {
	for _, e := range p.Entries() {
		switch {
		case e.ID <= p.seen:
		case e.Kind == journal.KindEvent:
			fmt.Fprintf(out, "! %s %s\n", e.Callback.Receiver, p.plain(string(e.Callback.Plain)))
		case e.Kind == journal.KindAPI && e.Finding != nil:
			fmt.Fprintf(out, "? %s\n", e.Finding.Cause)
		}
	}
	p.seen = p.last()
}

var (
	suffix = regexp.MustCompile(`, hint: \[…\], from ip: 127\.0\.0\.1, more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=-?\d+`)
	fresh  = regexp.MustCompile(`"(msgid|response_code)":"([^"]+)"`)
	number = regexp.MustCompile(`<MsgId>7\d{18}</MsgId>`)
)

// learn gives a name to a value that chance has made.
func (p *player) learn(kind, value string) {
	if value == "" || hide(value, p.made...) != value {
		return
	}
	n := 1
	for i := 1; i < len(p.made); i += 2 {
		if strings.HasPrefix(p.made[i], "{"+kind) {
			n++
		}
	}
	p.made = append(p.made, value, fmt.Sprintf("{%s%d}", kind, n))
}

func (p *player) plain(text string) string {
	for _, found := range fresh.FindAllStringSubmatch(text, -1) {
		p.learn(map[string]string{"msgid": "msgid", "response_code": "code"}[found[1]], found[2])
	}
	text = hide(text, append([]string{fmt.Sprint(credentialtest.Epoch.Unix()), "NOW"}, p.made...)...)
	return number.ReplaceAllString(suffix.ReplaceAllString(text, " …"), "<MsgId>NUMBER</MsgId>")
}

// real puts the values of names in.
func (p *player) real(text string) string {
	for i := 0; i+1 < len(p.made); i += 2 {
		text = strings.ReplaceAll(text, p.made[i+1], p.made[i])
	}
	return text
}
