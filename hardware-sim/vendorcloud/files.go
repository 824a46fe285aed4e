package vendorcloud

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"
)

const (
	// fileLife is how long WeCom can fetch a file.
	fileLife = 30 * time.Minute
	// mostFiles is how many files can be fetched; the oldest go first.
	mostFiles = 32
)

// files are those that WeCom fetches. Their names cannot be guessed.
type files struct {
	mu    sync.Mutex
	order []string
	byID  map[string]offered
}

type offered struct {
	name    string
	content []byte
	until   time.Time
}

// offer puts a file where WeCom gets it: with WeCom if there is an Upload, else at an address of this cloud.
func (c *Cloud) offer(ctx context.Context, name string, content []byte) (mediaID, address string, err error) {
	if c.config.Upload != nil {
		mediaID, err = c.config.Upload(ctx, name, content)
		return mediaID, "", err
	}
	if c.config.PublicURL == "" {
		return "", "", errors.New("vendorcloud: WeCom cannot fetch files: no public address is configured")
	}
	id := rand.Text()
	c.files.mu.Lock()
	defer c.files.mu.Unlock()
	if c.files.byID == nil {
		c.files.byID = map[string]offered{}
	}
	if len(c.files.order) >= mostFiles {
		delete(c.files.byID, c.files.order[0])
		c.files.order = c.files.order[1:]
	}
	c.files.order = append(c.files.order, id)
	c.files.byID[id] = offered{name: name, content: content, until: c.clock.Now().Add(fileLife)}
	return "", c.config.PublicURL + FilesPath + id, nil
}

func (c *Cloud) serveFile(w http.ResponseWriter, r *http.Request) {
	c.files.mu.Lock()
	file, ok := c.files.byID[r.PathValue("id")]
	c.files.mu.Unlock()
	if !ok || c.clock.Now().After(file.until) {
		http.Error(w, "There is no such file, or its time is over.", http.StatusNotFound)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, file.name, time.Time{}, bytes.NewReader(file.content))
}
