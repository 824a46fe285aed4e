package credentialtest

import (
	"context"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// World gives two corps. The first has the departments 1 > 2 > 3 and 1 > 4, the boss in 1, an engineer in 3, one who stands
// in 3 and 4, and a clerk in 4; its self-built app sees department 2 and the boss.
func World() *fixtures.World {
	return &fixtures.World{Name: "stand", Corps: []fixtures.Corp{
		{
			CorpID: Corp, Name: "木槿科技", ContactSecret: ContactSecret, Departments: []fixtures.Department{
				{ID: 1, Name: "木槿科技"}, {ID: 2, Name: "研发部", ParentID: 1, Order: 200}, {ID: 3, Name: "后端组", ParentID: 2}, {ID: 4, Name: "市场部", ParentID: 1, Order: 100},
			},
			Members: []fixtures.Member{
				{UserID: "Boss.Li", Name: "李总", Department: []int64{1}, Position: "总经理", Gender: "1", Mobile: "13900001111", Admin: true, Leader: true},
				{UserID: "engineer", Name: "程工", Department: []int64{3}, Position: "工程师", Gender: "2", Mobile: "13900002222", Email: "cheng@mail.example.test",
					BizMail: "cheng@mujin.example.test", Telephone: "0512-5550101", Address: "苏州市", Alias: "Cheng", Boss: "boss.li"},
				{UserID: "both", Name: "双岗", Department: []int64{4, 3}, Boss: "clerk"},
				{UserID: "clerk", Name: "文员", Department: []int64{4}, Status: 2},
			},
			Agents: []fixtures.Agent{{
				AgentID: 1000002, Name: "值班", Description: "值班与告警", Secret: Secret, HomeURL: "http://127.0.0.1:3000/", TrustedDomain: "127.0.0.1:3000",
				Parties: []int64{2}, Users: []string{"Boss.Li"}, Privacy: []string{"mobile"},
				Callback: &fixtures.Callback{Token: "standToken", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"},
			}},
			SystemApps: []fixtures.SystemApp{{Kind: "checkin", Secret: CheckInSecret, Callable: []int64{1000002}}, {Kind: "approval", Secret: "approval-secret-of-the-first-corp"}},
		},
		{
			CorpID: Other, Name: "别家", Departments: []fixtures.Department{{ID: 1, Name: "别家"}},
			Members: []fixtures.Member{{UserID: "engineer", Name: "同名", Department: []int64{1}, Admin: true}},
			Agents:  []fixtures.Agent{{AgentID: 1000002, Name: "巡检", Secret: "secret-of-the-other-corp", Parties: []int64{1}}},
		},
	}}
}

// Install puts an app of the provider into the first corp, with the range of the self-built one.
func (s *Stand) Install(kind agent.Kind, permissions ...string) *agent.App {
	s.T.Helper()
	app := &agent.App{Corp: Corp, Kind: kind, SuiteID: Template, Provider: Provider, Name: "工单", Publish: agent.Online, Permissions: permissions,
		Users: []string{"boss.li"}, Parties: []int64{2}}
	if kind == agent.Suite {
		app.SuiteID = Suite
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Agents.Create(ctx, tx, app) })
	return app
}

// Change changes an app of the first corp.
func (s *Stand) Change(agentID int64, change func(*agent.App)) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		app, err := s.Agents.App(ctx, tx, Corp, agentID)
		if err != nil {
			return err
		}
		change(app)
		return s.Agents.Save(ctx, tx, app)
	})
}

// Token gives an access_token of an app of the first corp.
func (s *Stand) Token(agentID int64) (token string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		app, err := s.Agents.App(ctx, tx, Corp, agentID)
		if err != nil {
			return err
		}
		c, err := s.Agents.Token(ctx, tx, app)
		if err == nil {
			token = c.Value
		}
		return err
	})
	return token
}

// Member gives a member of the first corp.
func (s *Stand) Member(userid string) *directory.Member {
	s.T.Helper()
	m, err := s.Dir.Member(context.Background(), s.Store.Read(), Corp, userid)
	s.must(err)
	if m == nil {
		s.T.Fatalf("the stand has no member %s", userid)
	}
	return m
}

// OpenUserID gives the id under which the provider knows a member of the first corp.
func (s *Stand) OpenUserID(userid string) string {
	s.T.Helper()
	return s.Dir.OpenUserID(Provider, s.Member(userid))
}

// OpenCorpID gives the id under which the provider knows a corp.
func (s *Stand) OpenCorpID(corpid string) string {
	s.T.Helper()
	c, err := s.Dir.Corp(context.Background(), s.Store.Read(), corpid)
	s.must(err)
	return s.Dir.OpenCorpID(Provider, c)
}
