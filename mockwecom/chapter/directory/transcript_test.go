package directory_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, directory.New(nil).Chapter().Endpoints, "/cgi-bin/user/get_active_stat")
}

// A transcript has a request in each line that begins with >: who calls (contacts, self, customized, suite, or do for an
// action), method, path and body or query. Below it stand the answer (<), the cause of a refusal (?) and the events (!) as
// receiver and message. Lines with # say what it is about. The provider's ids stand as {engineer}.
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
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// play repeats the requests of a transcript and gives it as it is now. The first line may begin with settings: name=value.
func play(t *testing.T, text string) string {
	t.Helper()
	var settings []string
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if list, ok := strings.CutPrefix(lines[0], "settings: "); ok {
		for pair := range strings.SplitSeq(list, " ") {
			name, value, _ := strings.Cut(pair, "=")
			settings = append(settings, name, value)
		}
	}
	p := newPlayer(t, settings...)
	var out strings.Builder
	for _, line := range lines {
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, "!") || strings.HasPrefix(line, "?") {
			continue
		}
		out.WriteString(line + "\n")
		if request, ok := strings.CutPrefix(line, "> "); ok {
			p.request(&out, request)
		}
	}
	return out.String()
}

// player is a stand with one app of each kind, whose ids it knows by name.
type player struct {
	*credentialtest.Stand
	tokens map[string]string
	names  map[string]string // what the provider calls members and corp
	made   string            // the userid that the system made last; {made} in requests and answers
	seen   int64             // the last journal entry that was written down
}

func newPlayer(t *testing.T, settings ...string) *player {
	t.Helper()
	s := credentialtest.New(t, settings...)
	customized := s.Install(agent.Customized, "contact:sensitive:user_name", "contact:sensitive:department_name", "contact:sensitive:position", "corp_arch:base:base")
	suite := s.Install(agent.Suite)
	p := &player{Stand: s, names: map[string]string{s.OpenCorpID(credentialtest.Corp): "{corp}"}, tokens: map[string]string{
		"contacts": s.Token(0), "self": s.Token(1000002), "customized": s.Token(customized.AgentID), "suite": s.Token(suite.AgentID),
	}}
	p.learn()
	p.seen = p.last()
	return p
}

// learn notes the names of all members.
func (p *player) learn() {
	members, err := p.Dir.Members(context.Background(), p.Store.Read(), credentialtest.Corp, 0)
	if err != nil {
		p.T.Fatal(err)
	}
	for _, m := range members {
		p.names[p.Dir.OpenUserID(credentialtest.Provider, m)] = "{" + m.UserID + "}"
	}
}

func (p *player) last() (id int64) {
	for _, e := range p.Entries() {
		id = max(id, e.ID)
	}
	return id
}

func (p *player) request(out *strings.Builder, line string) {
	p.T.Helper()
	who, rest, _ := strings.Cut(strings.ReplaceAll(line, "{made}", p.made), " ")
	if who == "do" {
		p.action(out, rest)
	} else {
		p.call(out, who, rest)
	}
	p.learn()
	for _, e := range p.Entries() {
		if e.ID <= p.seen {
			continue
		}
		if e.Kind == journal.KindEvent {
			fmt.Fprintf(out, "! %s %s\n", p.plain(e.Callback.Receiver), p.plain(string(e.Callback.Plain)))
		} else if e.Finding != nil {
			fmt.Fprintf(out, "? %s\n", e.Finding.Cause)
		}
	}
	p.seen = p.last()
}

func (p *player) action(out *strings.Builder, rest string) {
	fields := strings.Fields(rest)
	params := map[string]string{}
	for _, pair := range fields[1:] {
		name, value, _ := strings.Cut(pair, "=")
		params[name] = value
	}
	res, err := p.Actions.Run(context.Background(), fields[0], params)
	switch {
	case err != nil:
		fmt.Fprintf(out, "< error: %v\n", err)
	case res.Finding != nil:
		fmt.Fprintf(out, "< refused\n")
	default:
		if params["userid"] == "" && res.Values["userid"] != "" {
			p.made = res.Values["userid"]
		}
		fmt.Fprintf(out, "< %s\n", p.plain(res.Say))
	}
}

func (p *player) call(out *strings.Builder, who, rest string) {
	method, rest, _ := strings.Cut(rest, " ")
	path, body, _ := strings.Cut(rest, " ")
	query := []string{"access_token", p.tokens[who]}
	var a credentialtest.Answer
	if method == "POST" {
		a = p.Post("/cgi-bin/"+path, body, query...)
	} else {
		path, params, _ := strings.Cut(path, "?")
		for pair := range strings.SplitSeq(params, "&") {
			name, value, _ := strings.Cut(pair, "=")
			query = append(query, name, value)
		}
		a = p.Get("/cgi-bin/"+path, query...)
	}
	fmt.Fprintf(out, "< %s\n", p.plain(a.Plain()))
}

var suffix = regexp.MustCompile(`, hint: \[…\], from ip: 127\.0\.0\.1, more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=-?\d+`)

// plain leaves out what every refusal has, and puts names for the provider's ids.
func (p *player) plain(text string) string {
	for id, name := range p.names {
		text = strings.ReplaceAll(text, id, name)
	}
	if p.made != "" {
		text = strings.ReplaceAll(text, p.made, "made")
	}
	text = strings.ReplaceAll(text, p.URL, "{base}")
	text = strings.ReplaceAll(text, fmt.Sprint(credentialtest.Epoch.Unix()), "NOW")
	return suffix.ReplaceAllString(text, " …")
}

// TestConsole plays what goes beyond the stand, against a whole simulator.
func TestConsole(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/console/*.transcript")
}
