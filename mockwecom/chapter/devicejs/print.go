package devicejs

import (
	"fmt"
	"io"
	"slices"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// printPermission lets an app print. (doc 99052)
const printPermission = "hardware:printer:print"

type printIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who looks at the page"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of who looks at the page"`
	Suite string `name:"suite" default:"@suite" need:"yes" help:"suite_id of the app whose page it is"`
	Kind  int    `name:"file_id_type" default:"1" help:"fileIdType: 1 a media_id; addresses (2) and files of the phone (3, 4) are not simulated"`
	File  string `name:"file_id" need:"yes" help:"fileId: a media_id of temporary media"`
	Name  string `name:"file_name" help:"fileName; empty: that of the file"`
	SN    string `name:"sn" default:"@printer" need:"yes" help:"the printer that the member picks"`
}

// printFile prints a file for a page. (doc 97287)
func (k *Client) printFile(c *action.Call, in printIn) (action.Result, error) {
	const api = "printFile"
	who, err := k.user(c, in.Corp, in.User, printDoc)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID, Suite: in.Suite, Device: in.SN})
	app, err := k.agents.AppOfSuite(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if why, err := k.mayPrint(c, app, who); why != "" || err != nil {
		return answer(api, "fail", why), err
	}
	if in.Kind != 1 {
		return answer(api, "fail", fmt.Sprintf("a fileIdType of %d is not simulated: upload the file and give its media_id, type 1", in.Kind)), nil
	}
	f, err := k.media.Find(c.Context, c.DB(), in.Corp, in.File)
	if err != nil {
		return action.Result{}, err
	}
	if f == nil {
		return answer(api, "fail", "the corp has no such file: a media_id ends after three days"), nil
	}
	body, err := k.media.Open(f)
	if err != nil {
		return action.Result{}, err
	}
	defer func() { _ = body.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(body, printing.MaxFile+1))
	if err != nil {
		return action.Result{}, fmt.Errorf("read %s: %w", in.File, err)
	}
	name := in.Name
	if name == "" {
		name = f.Name
	}
	job, err := k.printing.Print(c, printing.Draft{SN: in.SN, UserID: who.UserID, Name: name, Content: content, Scanned: true})
	if err != nil {
		return action.Result{}, err
	}
	return answer(api, "ok", job.DocName+" is printed", "jobId", job.JobID), nil
}

// mayPrint says why an app may not print for a member, or nothing.
func (k *Client) mayPrint(c *action.Call, app *agent.App, who *directory.Member) (why string, err error) {
	switch {
	case app == nil || app.Kind != agent.Suite:
		return "only third-party apps that the corp has installed print", nil
	case !slices.Contains(app.Permissions, printPermission):
		return "the app has no permission " + printPermission, nil
	}
	seen, err := k.agents.Visible(c.Context, c.DB(), app, who)
	if err == nil && !seen {
		why = who.Name + " is not in the app's visible range"
	}
	return why, err
}
