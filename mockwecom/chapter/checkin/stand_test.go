package checkin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/checkin"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/engine/store"
)

const (
	app  = 1000002
	done = `{"errcode":0,"errmsg":"ok"}`
)

// today is midnight in Shanghai of the day on which the stand's clock stands; it is 17:30 there.
var today = time.Date(2026, time.March, 1, 16, 0, 0, 0, time.UTC).Unix()

type stand struct {
	*credentialtest.Stand
	checkin *checkin.CheckIn
	token   string
}

func newStand(t *testing.T, settings ...string) *stand {
	t.Helper()
	s := &stand{}
	s.Stand = credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		s.checkin = checkin.New(c.Runtime, c.Dir, c.Agents)
		return []engine.Chapter{s.checkin.Chapter()}
	}, settings...)
	s.token = s.Token(app)
	return s
}

func (s *stand) call(name, body string) string {
	s.T.Helper()
	return s.Post("/cgi-bin/"+name, body, "access_token", s.token).Plain()
}

func want(t *testing.T, code, got string) {
	t.Helper()
	if !strings.Contains(got, `"errcode":`+code+`,`) {
		t.Errorf("%s, want %s", got, code)
	}
}

// record stores a punch of a member.
func (s *stand) record(userid string, p checkin.Punch) (fresh bool) {
	s.T.Helper()
	p.Corp, p.Member = credentialtest.Corp, s.Member(userid).ID
	s.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		fresh, err = s.checkin.Record(ctx, tx, p)
		return err
	})
	return fresh
}

func span(from, to int64, users string) string {
	return fmt.Sprintf(`{"starttime":%d,"endtime":%d,"useridlist":%s,"opencheckindatatype":3}`, from, to, users)
}

func TestRows(t *testing.T) {
	t.Parallel()
	dir := directory.New(nil)
	c := checkin.New(nil, dir, agent.New(nil, dir)).Chapter()
	apitest.Check(t, c.Endpoints)
	if len(c.Endpoints) != 15 {
		t.Errorf("%d rows", len(c.Endpoints))
	}
	for i := range c.Actions {
		if a := &c.Actions[i]; a.Title == "" || a.TitleZH == "" {
			t.Errorf("%s has no title", a.Name)
		}
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	machine := checkin.Punch{At: today + 9*3600, Source: checkin.Device, SN: "SN9", ForTime: -1}
	if !s.record("engineer", machine) {
		t.Error("the first punch is not new")
	}
	if s.record("engineer", machine) {
		t.Error("a punch that a device brings twice is stored twice")
	}
	other := machine
	other.SN = "SN8"
	if !s.record("engineer", other) || !s.record("both", machine) {
		t.Error("punches of another machine and of another member are not new")
	}
	for _, tt := range []struct {
		name  string
		query checkin.Query
		want  int
	}{
		{"Everybody", checkin.Query{To: today * 2}, 3},
		{"OneMember", checkin.Query{To: today * 2, Members: []int64{s.Member("both").ID}}, 1},
		{"Nobody", checkin.Query{To: today * 2, Members: []int64{}}, 0},
		{"AnotherSpan", checkin.Query{To: today}, 0},
		{"ByUpload", checkin.Query{From: credentialtest.Epoch.Unix(), To: credentialtest.Epoch.Unix(), Uploaded: true}, 3},
		{"OfPhones", checkin.Query{To: today * 2, Sources: []checkin.Source{checkin.Phone}}, 0},
		{"Limited", checkin.Query{To: today * 2, Limit: 2}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.query.Corp = credentialtest.Corp
			got, err := s.checkin.Punches(t.Context(), s.Store.Read(), tt.query)
			if err != nil || len(got) != tt.want {
				t.Errorf("%d punches, want %d: %v", len(got), tt.want, err)
			}
		})
	}
	t.Run("ErrIncomplete", func(t *testing.T) {
		err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
			_, err := s.checkin.Record(t.Context(), tx, checkin.Punch{Corp: credentialtest.Corp})
			return err
		})
		if err == nil {
			t.Error("a punch of nobody is stored")
		}
	})
}

func TestCorrectionReplacesAnEarlierOne(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, minutes := range []int64{5, 1} {
		body := fmt.Sprintf(`{"userid":"engineer","schedule_date_time":%d,"schedule_checkin_time":32400,"checkin_time":%d}`, today, today+9*3600+60*minutes)
		if got := s.call("checkin/punch_correction", body); got != done {
			t.Fatal(got)
		}
	}
	got, err := s.checkin.Punches(t.Context(), s.Store.Read(), checkin.Query{Corp: credentialtest.Corp, To: today * 2})
	if err != nil || len(got) != 1 || got[0].At != today+9*3600+60 {
		t.Errorf("%+v, %v", got, err)
	}
	want(t, "0", s.call("checkin/getcheckindata", span(today, today+86400, `["engineer"]`)))
}

func TestSpans(t *testing.T) {
	t.Parallel()
	s := newStand(t, "quota.mode", "off")
	many := `["engineer"` + strings.Repeat(`,"engineer"`, 100) + `]`
	const day = 86400
	for _, tt := range []struct{ name, row, body, want string }{
		{"OKThirtyDays", "checkin/getcheckindata", span(today-30*day, today, `["engineer"]`), "0"},
		{"ErrThirtyDaysAndASecond", "checkin/getcheckindata", span(today-30*day-1, today, `["engineer"]`), "301024"},
		{"ErrBackwards", "checkin/getcheckindata", span(today, today-1, `["engineer"]`), "301024"},
		{"ErrManyUsers", "checkin/getcheckindata", span(today-1, today, many), "301023"},
		{"ErrUnknownUser", "checkin/getcheckindata", span(today-1, today, `["nobody"]`), "301021"},
		{"ErrHiddenUser", "checkin/getcheckindata", span(today-1, today, `["clerk"]`), "301021"},
		{"OKMonth", "checkin/getcheckin_monthdata", span(today-31*day, today, `["engineer"]`), "0"},
		{"ErrLongerThanAMonth", "checkin/getcheckin_monthdata", span(today-32*day, today, `["engineer"]`), "301024"},
		{"ErrLongerThanAMonthByDays", "checkin/getcheckin_daydata", span(today-32*day, today, `["engineer"]`), "301024"},
		{"OKHardwareIgnoresStrangers", "hardware/get_hardware_checkin_data", span(today-1, today, `["nobody","clerk"]`), "0"},
		{"ErrNoSuchFilter", "hardware/get_hardware_checkin_data", strings.Replace(span(today-1, today, `["engineer"]`), "{", `{"filter_type":3,`, 1), "301063"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, tt.want, s.call(tt.row, tt.body))
		})
	}
}

func TestHiddenMemberBySetting(t *testing.T) {
	t.Parallel()
	s := newStand(t, "checkin.hidden_member", "60011")
	want(t, "60011", s.call("checkin/getcheckindata", span(today-1, today, `["clerk"]`)))
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, tt := range []struct {
		name, body string
		most       int
	}{
		{"checkin/getcorpcheckinoption", `{}`, 60},
		{"checkin/getcheckin_daydata", span(today, today, `["engineer"]`), 100},
		{"checkin/getcheckin_monthdata", span(today, today, `["engineer"]`), 60},
		{"checkin/getcheckinschedulist", span(today, today, `["engineer"]`), 60},
		{"checkin/addcheckinuserface", `{"userid":"nobody","userface":"AA=="}`, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range tt.most {
				if got := s.call(tt.name, tt.body); strings.Contains(got, `"errcode":45009,`) {
					t.Fatal(got)
				}
			}
			want(t, "45009", s.call(tt.name, tt.body))
		})
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.record("engineer", checkin.Punch{At: today + 9*3600, Source: checkin.Phone, ForTime: -1})
	suite := s.Token(s.Install(agent.Suite, "checkin:app:base").AgentID)
	template := s.Token(s.Install(agent.Customized, "checkin:app:base").AgentID)
	open := s.OpenUserID("engineer")
	ask := func(row, body, token string) string {
		return s.Post("/cgi-bin/"+row, body, "access_token", token).Plain()
	}
	for name, token := range map[string]string{"Suite": suite, "Customized": template} {
		t.Run(name, func(t *testing.T) {
			if got := ask("checkin/getcheckindata", span(today, today+86400, `["`+open+`"]`), token); !strings.Contains(got, `"userid":"`+open+`"`) {
				t.Error(got)
			}
			if got := ask("checkin/getcheckin_daydata", span(today, today, `["`+open+`"]`), token); strings.Contains(got, "程工") || !strings.Contains(got, `"acctid":"`+open+`"`) {
				t.Error(got)
			}
			want(t, "301021", ask("checkin/getcheckindata", span(today, today+86400, `["engineer"]`), token))
			want(t, "48002", ask("checkin/punch_correction", `{}`, token))
		})
	}
	want(t, "48002", ask("checkin/getcorpcheckinoption", `{}`, suite))
	want(t, "0", ask("checkin/getcorpcheckinoption", `{}`, template))
	want(t, "48002", ask("hardware/get_hardware_checkin_data", `{}`, template))
	rule := `{"effective_now":true,"group":{"grouptype":3,"groupname":"自由","wifimac_infos":[{"wifiname":"Lab","wifimac":"02:00:00:00:00:09"}],"range":{"userid":["` + open + `"]},` +
		`"white_users":["` + open + `"],"ot_info_v2":{"workdayconf":{},"restdayconf":{},"holidayconf":{}}}}`
	want(t, "0", ask("checkin/add_checkin_option", rule, template))
	if got := ask("checkin/getcorpcheckinoption", `{}`, template); strings.Count(got, open) != 2 || strings.Contains(got, `"engineer"`) {
		t.Error(got)
	}
	if got := s.call("checkin/getcorpcheckinoption", `{}`); strings.Count(got, `"engineer"`) != 2 {
		t.Error(got)
	}
	want(t, "301092", s.call("checkin/del_checkin_option", `{"groupid":2}`))
}

func TestWithoutDefaultRule(t *testing.T) {
	t.Parallel()
	s := newStand(t, "checkin.default_rule", "false")
	s.record("engineer", checkin.Punch{At: today + 9*3600, Source: checkin.Phone, ForTime: -1})
	if got := s.call("checkin/getcheckinoption", fmt.Sprintf(`{"datetime":%d,"useridlist":["engineer"]}`, today)); got != `{"errcode":0,"errmsg":"ok","info":[]}` {
		t.Error(got)
	}
	if got := s.call("checkin/getcheckin_daydata", span(today, today, `["engineer"]`)); !strings.Contains(got, `"record_type":7`) {
		t.Error(got)
	}
	if got := s.call("checkin/getcheckindata", span(today, today+86400, `["engineer"]`)); !strings.Contains(got, `"checkin_type":"仅记录打卡时间和位置"`) {
		t.Error(got)
	}
}

func TestCorrectionLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t, "quota.mode", "off")
	body := func(day, planned, at int64) string {
		return fmt.Sprintf(`{"userid":"engineer","schedule_date_time":%d,"schedule_checkin_time":%d,"checkin_time":%d}`, day, planned, at)
	}
	const nine, saturday = 9 * 3600, 2 * 86400
	for _, tt := range []struct{ name, body, want string }{
		{"OK", body(today, nine, today+nine), "0"},
		{"OKNothingPlanned", fmt.Sprintf(`{"userid":"engineer","schedule_date_time":%d,"checkin_time":%d}`, today-saturday, today-saturday+nine), "0"},
		{"ErrNotMidnight", body(today+1, nine, today+nine), "301082"},
		{"ErrNoWorkOnSaturday", body(today-saturday, nine, today-saturday+nine), "301082"},
		{"ErrNotPlanned", body(today, nine+60, today+nine), "301080"},
		{"ErrAnotherDay", body(today, nine, today-1), "301081"},
		{"ErrFuture", body(today, 18*3600, today+18*3600), "301083"},
		{"ErrFutureDay", body(today+86400, nine, today+nine), "301083"},
		{"ErrLongRemark", strings.Replace(body(today, nine, today+nine), "{", `{"remark":"`+strings.Repeat("a", 513)+`",`, 1), "40058"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, tt.want, s.call("checkin/punch_correction", tt.body))
		})
	}
}

func TestForbiddenCorrections(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		forbids int
		minutes int64
		want    string
	}{{"ErrMissing", 1, 540, "301102"}, {"OKLate", 1, 550, "0"}, {"ErrLate", 2, 550, "301099"}, {"OKMissing", 2, 540, "0"}, {"OKEarly", 4, 540, "0"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			want(t, "0", s.call("checkin/add_checkin_option", sound(fmt.Sprintf(`"buka_restriction":%d,`, tt.forbids))))
			want(t, tt.want, s.call("checkin/punch_correction", fmt.Sprintf(`{"userid":"engineer","schedule_date_time":%d,"schedule_checkin_time":32400,"checkin_time":%d}`, today, today+60*tt.minutes)))
		})
	}
}
