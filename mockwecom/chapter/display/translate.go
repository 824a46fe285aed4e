package display

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
)

// The codes of translations (doc 90313).
const (
	invalidMediaID  errcode.Code = 40007
	unknownJob      errcode.Code = 40088
	untranslatable  errcode.Code = 84200
	badOutputFormat errcode.Code = 844001
)

// maxFiles is how many files one call translates (doc 91846).
const maxFiles = 20

type translateIn struct {
	Corp   string   `json:"auth_corpid" wx:"need=41002,max=512,unknown=40013"`
	Files  []string `json:"media_id_list" wx:"need=40058,unknown=40007"`
	Name   string   `json:"output_file_name"`
	Format string   `json:"output_file_format"`
}

type jobOut struct {
	JobID string `json:"jobid"`
}

// translate begins to put names in the place of ids in files that the provider uploaded. What cannot be translated is refused at once:
// the result of a job has no place for an error. (doc 91846)
func (d *Display) translate(c *api.Call, in translateIn) (*jobOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	e, err := d.open(c, in.Corp, 0)
	if err != nil {
		return nil, err
	}
	for _, id := range in.Files {
		if err := d.inspect(c, id); err != nil {
			return nil, err
		}
	}
	j := &job{ID: d.rt.Random.Text(jobIDLength, random.Letter), Key: d.rt.Random.Text(keyLength, random.Letter), Provider: c.Credential.Provider, Corp: e.corp.CorpID,
		Files: in.Files, Name: in.Name, Status: begun, Entry: c.Entry(), CreatedAt: c.Now, EndedAt: c.Now}
	if _, err := c.Tx.NewInsert().Model(j).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("store the translation: %w", err)
	}
	c.Tx.Later(func() { d.schedule(j) })
	return &jobOut{j.ID}, forgetOld(c.Context, c.Tx, j.Provider, c.Now)
}

// check refuses what stands in the request itself. (40058, 844001)
func (in *translateIn) check() error {
	f := explain.Finding{Step: explain.Parameter, Doc: translateDoc}
	bad := func(parameter string) error {
		return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", parameter).With(f)
	}
	switch {
	case len(in.Files) > maxFiles:
		f.Step, f.Expected, f.Got, f.Cause, f.Fix = explain.Limit, fmt.Sprintf("1 to %d files", maxFiles), fmt.Sprint(len(in.Files)), "one call translates no more", "send them in parts"
		return bad("media_id_list")
	case len(in.Files) > 1 && in.Name == "":
		f.Expected, f.Got, f.Cause, f.Fix = "output_file_name", "nothing", "several files come as one zip, which needs a name", "name it, without .zip"
		return bad("output_file_name")
	case strings.ContainsAny(in.Name, "/\\\x00") || !utf8.ValidString(in.Name):
		f.Expected, f.Got, f.Cause, f.Fix = "a name without slashes", in.Name, "the name is a path", "send the last part of it"
		return bad("output_file_name")
	case in.Format == "pdf":
		f.Expected, f.Got, f.Cause, f.Fix = "no output_file_format", "pdf", "this simulator makes no PDF", "leave it out: the files come in the format in which they were sent"
		return api.Refuse(badOutputFormat, f)
	case in.Format != "":
		f.Expected, f.Got, f.Cause, f.Fix = "pdf, or nothing", in.Format, "there is no such output format", "leave it out"
		return api.Refuse(badOutputFormat, f)
	}
	return nil
}

// inspect refuses a file that is none of the provider's, or cannot be translated. (40007, 84200)
func (d *Display) inspect(c *api.Call, mediaID string) error {
	f, err := d.files.FindOfProvider(c.Context, c.DB(), c.Credential.Provider, mediaID)
	if err != nil {
		return err
	}
	if f == nil {
		return api.Refuse(invalidMediaID, explain.Finding{Step: explain.Parameter, Expected: "a media_id of service/media/upload, of the last three days", Got: mediaID,
			Cause: "the provider has no such file", Fix: "upload it with this provider's token", Doc: translateDoc})
	}
	keep := func(string) string { return "" }
	if _, err := d.rewritten(f, keep); err != nil {
		return api.Refuse(untranslatable, explain.Finding{Step: explain.Parameter, Expected: "csv or txt in UTF-8, xlsx or docx", Got: f.Name,
			Cause: err.Error(), Fix: "save the file in one of these formats", Doc: translateDoc})
	}
	return nil
}

// rewritten gives the content of a file with names put in.
func (d *Display) rewritten(f *media.File, name func(template string) string) ([]byte, error) {
	body, err := d.files.Open(f)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	switch extension := strings.ToLower(path.Ext(f.Name)); extension {
	case ".txt", ".csv":
		return rewriteText(body, name)
	case ".xlsx":
		return rewriteArchive(body, f.Size, inTable, name)
	case ".docx":
		return rewriteArchive(body, f.Size, inDocument, name)
	case ".xls", ".doc":
		return nil, fmt.Errorf("this simulator does not read the old format %s", extension)
	default:
		return nil, fmt.Errorf("files named %q are not translated", extension)
	}
}

type resultIn struct {
	JobID string `json:"jobid" wx:"need=40063,max=64,unknown=40088"`
}

type resultOut struct {
	Status status   `json:"status"`
	Type   string   `json:"type"`
	Result *results `json:"result,omitempty"`
}

type results struct {
	Translation address `json:"contact_id_translate"`
}

type address struct {
	URL string `json:"url"`
}

// result tells where a job of the provider stands, and where its file is. (doc 91882)
func (d *Display) result(c *api.Call, in resultIn) (*resultOut, error) {
	j, err := findJob(c.Context, c.DB(), "jobid", in.JobID)
	if err != nil {
		return nil, err
	}
	if j == nil || j.Provider != c.Credential.Provider {
		return nil, api.Refuse(unknownJob, explain.Finding{Step: explain.Parameter, Expected: "the jobid that service/contact/id_translate gave", Got: in.JobID,
			Cause: "there is no such job, or another provider began it", Fix: "keep the jobid as it came", Doc: resultDoc})
	}
	c.CausedBy(j.Entry)
	out := &resultOut{Status: j.Status, Type: translation}
	if j.Status == done {
		out.Result = new(results)
		if j.Result != "" {
			out.Result.Translation.URL = d.rt.BaseURL() + resultPath + j.Key
		}
	}
	return out, nil
}
