package export

import (
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
)

// unknownJob refuses a jobid (doc 90313).
const unknownJob errcode.Code = 40088

// The bounds of a block, in members and departments (doc 94849).
const (
	minBlock = 10_000
	maxBlock = 1_000_000
)

type exportIn struct {
	Key       string `json:"encoding_aeskey" wx:"need=40058"`
	BlockSize *int64 `json:"block_size"`
}

type tagIn struct {
	Tag       *int64 `json:"tagid" wx:"need=41017,unknown=40068"`
	Key       string `json:"encoding_aeskey" wx:"need=40058"`
	BlockSize *int64 `json:"block_size"`
}

type jobOut struct {
	JobID string `json:"jobid"`
}

// exportNames begins to export the members whom the app sees, with their names and departments. (doc 94849)
func (x *Exports) exportNames(c *api.Call, in exportIn) (*jobOut, error) {
	return x.accept(c, &job{Kind: names}, &in)
}

// exportUsers begins to export the members whom the app sees, with all the fields that it sees. (doc 94851)
func (x *Exports) exportUsers(c *api.Call, in exportIn) (*jobOut, error) {
	return x.accept(c, &job{Kind: users}, &in)
}

// exportDepartments begins to export the departments that the app sees. (doc 94852)
func (x *Exports) exportDepartments(c *api.Call, in exportIn) (*jobOut, error) {
	return x.accept(c, &job{Kind: departments}, &in)
}

// exportTag begins to export what is in a tag. (doc 94853)
func (x *Exports) exportTag(c *api.Call, in tagIn) (*jobOut, error) {
	out, err := x.dir.Outlet(c.Context, c.Tx, c.Credential)
	if err != nil {
		return nil, err
	}
	if _, _, _, err := out.Tag(*in.Tag); err != nil {
		return nil, err
	}
	return x.accept(c, &job{Kind: tagUsers, Tag: *in.Tag}, &exportIn{in.Key, in.BlockSize})
}

// accept writes a job down that will begin soon.
func (x *Exports) accept(c *api.Call, j *job, in *exportIn) (*jobOut, error) {
	if err := wxcrypt.CheckKey(in.Key); err != nil {
		return nil, errcode.Newf(errcode.BadRequestParameter, "invalid param 'encoding_aeskey'").With(explain.Finding{Step: explain.Parameter,
			Expected: "an encoding_aeskey of 43 letters and digits", Got: err.Error(), Cause: "the key cannot be used", Fix: "make one as for a callback URL", Doc: c.Row.Docs[0]})
	}
	j.Key, j.BlockSize = in.Key, maxBlock
	if in.BlockSize != nil {
		if *in.BlockSize < minBlock || *in.BlockSize > maxBlock {
			return nil, errcode.Newf(errcode.BadRequestParameter, "invalid param 'block_size'").With(explain.Finding{Step: explain.Limit,
				Expected: fmt.Sprintf("a block_size of %d to %d", minBlock, maxBlock), Got: fmt.Sprint(*in.BlockSize), Cause: "blocks are not that small or great",
				Fix: "leave it out: then it is 1000000", Doc: c.Row.Docs[0]})
		}
		j.BlockSize = int(*in.BlockSize)
	}
	j.Corp, j.Agent, j.Provider, j.Entry, j.CreatedAt = c.Credential.Corp, c.Credential.Agent, c.Credential.Provider, c.Entry(), c.Now
	j.ID = "jobid_" + x.rt.Random.Text(jobIDLength, random.Letter)
	if _, err := c.Tx.NewInsert().Model(j).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("store the export: %w", err)
	}
	c.Tx.Later(func() { x.schedule(j) })
	return &jobOut{j.ID}, prune(c.Context, c.Tx, j)
}

type resultIn struct {
	JobID string `json:"jobid" wx:"need=40063,max=64,unknown=40088,hidden=40088"`
}

type resultOut struct {
	Status status `json:"status"`
	Files  []data `json:"data_list"`
}

type data struct {
	URL  string `json:"url"`
	Size int64  `json:"size"`
	MD5  string `json:"md5"`
}

// result tells where a job of the caller stands, and where its files are when it has ended. (doc 94854)
func (x *Exports) result(c *api.Call, in resultIn) (*resultOut, error) {
	j, err := findJob(c.Context, c.DB(), in.JobID)
	if err != nil {
		return nil, err
	}
	if j == nil || j.Corp != c.Credential.Corp || j.Agent != c.Credential.Agent {
		return nil, api.Refuse(unknownJob, explain.Finding{Step: explain.Parameter, Expected: "the jobid of an export that this app began", Got: in.JobID,
			Cause: "there is no such job, or another app began it", Fix: "ask with the token of the app that began the job; the results of imports are asked for with batch/getresult", Doc: resultDoc})
	}
	c.CausedBy(j.Entry)
	out := &resultOut{Status: j.Status, Files: []data{}}
	var files []*file
	if err := c.DB().NewSelect().Model(&files).Where("job = ?", j.Seq).Order("n").Scan(c.Context); err != nil {
		return nil, fmt.Errorf("list the files of export %s: %w", j.ID, err)
	}
	for _, f := range files {
		out.Files = append(out.Files, data{x.rt.BaseURL() + filePath + f.ID, f.Size, f.MD5})
	}
	return out, nil
}
