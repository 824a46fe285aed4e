package printing

import (
	"context"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// Scan is a file that a scanner sends to a member.
type Scan struct {
	UserID   string // plain
	Filename string
	Content  []byte // at most [MaxFile] octets
}

// ScanArrived brings a scan to a member of the device's corp, as a file message of 打印; the file lives as long as temporary media do.
// A device that cannot scan is refused with 600063. (doc 94015, 96410)
func (p *Printing) ScanArrived(ctx context.Context, tx *store.Tx, d *hardware.Device, s Scan) error {
	if err := p.mayScan(d, s.Content); err != nil {
		return err
	}
	who, app, err := p.receiver(ctx, tx, d.Corp, s.UserID)
	if err != nil {
		return err
	}
	if who == nil {
		return api.Refuse(errcode.Code(p.rt.Settings.Int(unknownUser)), explain.Finding{Step: explain.Parameter, Expected: "the userid of a member", Got: s.UserID,
			Cause: "the corp has no such member", Fix: "take the userid of push_user_scan", Doc: scanDoc})
	}
	f := &media.File{Corp: d.Corp, Agent: app.AgentID, Kind: media.Plain, Name: s.Filename}
	if err := p.media.Make(ctx, tx, f, s.Content); err != nil {
		return err
	}
	return p.messages.Notify(ctx, tx, app, who, "file", map[string]string{"media_id": f.MediaID})
}

// tell sends a member a message of 打印. One who has left is told nothing.
func (p *Printing) tell(ctx context.Context, tx *store.Tx, corp, userid, msgtype string, body any) error {
	who, app, err := p.receiver(ctx, tx, corp, userid)
	if who == nil || err != nil {
		return err
	}
	return p.messages.Notify(ctx, tx, app, who, msgtype, body)
}

// receiver gives a member, nil if the corp has none of that userid, and the app that speaks to members.
func (p *Printing) receiver(ctx context.Context, tx *store.Tx, corp, userid string) (*directory.Member, *agent.App, error) {
	who, err := p.dir.Member(ctx, tx, corp, userid)
	if who == nil || err != nil {
		return nil, nil, err
	}
	app, err := p.agents.NeedSystemApp(ctx, tx, corp, agent.Printing)
	return who, app, err
}
