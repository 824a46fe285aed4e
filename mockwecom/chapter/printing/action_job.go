package printing

import (
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

type jobIn struct {
	JobID string `name:"jobid" default:"@print_job" need:"yes" help:"id of the print job; without it the newest one"`
}

type changeIn struct {
	JobID    string   `name:"jobid" default:"@print_job" need:"yes" help:"id of the print job; without it the newest one"`
	Settings []string `name:"settings" need:"yes" help:"options of the model, by comma: 纸张大小=A4,颜色=彩色; several values of one by |"`
}

// change chooses other settings. A vendor's cloud is asked for a new preview, or told to fetch a job again that it knows of; a printer
// in direct mode that knows of the job is not, so that it is too late then. (docs 97075, 96414)
func (p *Printing) change(c *action.Call, in changeIn) (action.Result, error) {
	j, d, err := p.job(c, in.JobID)
	if err != nil {
		return action.Result{}, err
	}
	if j.Submitted && (!d.Cloud || j.Status != openhw.JobOpen) {
		return action.Result{}, refuse("a job that was not submitted", j.JobID, "it is too late to change its settings", "delete the job and print anew: member.print_delete, member.print")
	}
	m, err := p.devices.Model(c.Context, c.DB(), d.Model)
	if err != nil {
		return action.Result{}, err
	}
	if err := choose(m, j.Settings, in.Settings); err != nil {
		return action.Result{}, err
	}
	j.Version++
	if _, err := c.Tx.NewUpdate().Model(j).Column("settings", "setting_version").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("store the settings of print job %s: %w", j.JobID, err)
	}
	return action.Result{Say: fmt.Sprintf("the settings of %s have version %d", j.DocName, j.Version), Values: map[string]string{"setting_version": fmt.Sprint(j.Version)}},
		p.announce(c.Context, c.Tx, d, j)
}

// submit submits a job that the member has looked at. Its life begins anew. (docs 94017, 96414)
func (p *Printing) submit(c *action.Call, in jobIn) (action.Result, error) {
	j, d, err := p.job(c, in.JobID)
	if err != nil {
		return action.Result{}, err
	}
	if j.Submitted {
		return action.Result{}, refuse("a job that was not submitted", j.JobID, "it was submitted before", "")
	}
	j.Submitted = true
	p.live(c.Tx, j)
	if _, err := c.Tx.NewUpdate().Model(j).Column("submitted", "created_at", "expires_at").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("submit print job %s: %w", j.JobID, err)
	}
	return action.Result{Say: j.DocName + " is to be printed on " + d.SN}, p.announce(c.Context, c.Tx, d, j)
}

// remove takes a job back. (docs 94018, 97370)
func (p *Printing) remove(c *action.Call, in jobIn) (action.Result, error) {
	j, d, err := p.job(c, in.JobID)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: j.DocName + " is not printed on " + d.SN + " any more"}, p.end(c.Context, c.Tx, d, []*Job{j})
}

// job gives a living job and its printer, which may belong to nobody by now.
func (p *Printing) job(c *action.Call, jobID string) (*Job, *hardware.Device, error) {
	j, err := p.find(c.Context, c.Tx, jobID)
	if err != nil {
		return nil, nil, err
	}
	if j == nil {
		return nil, nil, refuse("the id of a print job", jobID, "there is no such job: it was deleted, or is older than seven days", "print something: member.print")
	}
	d, err := p.devices.Find(c.Context, c.Tx, j.SN)
	if err == nil && (d == nil || d.Corp != j.Corp) {
		err = refuse("a job of a printer that the corp still has", j.JobID, j.SN+" was removed from the corp", "")
	}
	c.About(journal.Subject{Corp: j.Corp, Device: j.SN, User: j.UserID})
	return j, d, err
}
