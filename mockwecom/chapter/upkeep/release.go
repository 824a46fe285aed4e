package upkeep

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/random"
)

const (
	longestFirmwareName = 20       // octets (600025)
	longestVersion      = 32       // octets, as in cloud mode (doc 95983)
	madeUpSize          = 64 << 10 // octets
)

type firmwareIn struct {
	Model   string `name:"model" default:"@hw_model" need:"yes" help:"model_id"`
	Version string `name:"version" help:"1 to 32 characters; new for the model"`
	Name    string `name:"name" help:"1 to 20 octets; empty: of the file, or the version"`
	File    string `name:"file" help:"path of the firmware on this machine, at most 5 MB; empty: made-up octets"`
	Size    int    `name:"size" help:"how many octets are made up; 0: 65536"`
}

// release puts a firmware into the provider's console. (docs 91342, 91382)
func (u *Upkeep) release(c *action.Call, in firmwareIn) (action.Result, error) {
	m, err := u.hardware.Model(c.Context, c.Tx, in.Model)
	if err != nil {
		return action.Result{}, err
	}
	body, err := u.octets(in)
	if err != nil {
		return action.Result{}, err
	}
	name := in.Name
	if name == "" && in.File != "" {
		name = filepath.Base(in.File)
	}
	f := &Firmware{Model: in.Model, Version: in.Version, Name: cmp.Or(name, in.Version), Size: int64(len(body)), Path: u.rt.Random.Text(pathSize, random.Hex), Body: body, ReleasedAt: c.Now.Unix()}
	switch {
	case m == nil:
		return action.Result{}, refuse("the model_id of a model in this world", in.Model, 600038, "")
	case m.Cloud:
		return action.Result{}, refuse("a model in direct mode", in.Model, 600039, "a vendor's cloud has its own firmware and reports its version (doc 95983)")
	case in.Version == "":
		return action.Result{}, refuse("a version", "nothing", 600030, "version=1.0.1")
	case len(in.Version) > longestVersion || strings.ContainsFunc(in.Version, notInVersion):
		return action.Result{}, refuse("1 to 32 letters, digits, dots, dashes, underscores and pluses", in.Version, 600029, "")
	case len(f.Name) > longestFirmwareName:
		return action.Result{}, refuse("a name of 1 to 20 octets", f.Name, 600025, "name=short.bin")
	case len(body) > openhw.MaxFirmware:
		return action.Result{}, refuse(fmt.Sprintf("at most %d octets", openhw.MaxFirmware), fmt.Sprint(len(body)), 600024, "")
	case len(body) == 0:
		return action.Result{}, refuse("a firmware with content", "an empty file", 600027, "")
	}
	there, err := c.Tx.NewSelect().Model((*Firmware)(nil)).Where("model_id = ?", f.Model).Where("version = ?", f.Version).Exists(c.Context)
	if err == nil && there {
		err = refuse("a version that the model has not", in.Version, 600028, "choose another version=")
	}
	if err != nil {
		return action.Result{}, err
	}
	sum := md5.Sum(body)
	f.MD5 = hex.EncodeToString(sum[:])
	if _, err := c.Tx.NewInsert().Model(f).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("store the firmware of %s: %w", f.Model, err)
	}
	return action.Result{Say: fmt.Sprintf("%s %s (%d octets) is the newest firmware of %s", f.Name, f.Version, f.Size, m.Name),
		Values: map[string]string{"version": f.Version, "md5": f.MD5, "url": u.rt.BaseURL() + firmwarePath + f.Path}}, nil
}

func notInVersion(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(".-_+", r)
}

// octets gives the content of a firmware, one octet more than is allowed at most.
func (u *Upkeep) octets(in firmwareIn) ([]byte, error) {
	if in.File == "" {
		if in.Size < 0 {
			return nil, refuse("a size", fmt.Sprint(in.Size), 600027, "")
		}
		body := make([]byte, min(cmp.Or(in.Size, madeUpSize), openhw.MaxFirmware+1))
		_, err := u.rt.Random.Read(body)
		return body, err
	}
	file, err := os.Open(in.File)
	if err != nil {
		return nil, refuse("a file on this machine", err.Error(), 600027, "name one that exists, or leave file= out")
	}
	body, err := io.ReadAll(io.LimitReader(file, openhw.MaxFirmware+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, refuse("a file that can be read", err.Error(), 600027, "name a file, no folder")
	}
	return body, nil
}

func refuse(expected, got string, code errcode.Code, fix string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: fmt.Sprintf("%s (%d)", code.Meaning(), code), Fix: fix, Doc: firmwareDoc})
}
