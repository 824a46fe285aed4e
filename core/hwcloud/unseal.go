package hwcloud

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

// maxTimestamp is the last second of the year 9999.
const maxTimestamp = 253402300799

// denial is the reason and the status of a refusal.
type denial struct {
	status  int
	finding explain.Finding
}

func deny(status int, f explain.Finding) *denial { return &denial{status, f} }

// unseal checks signature, age, decryption and receiveid, in this order. That a callback is not carried out twice is left to
// its req_id.
func (r *Receiver) unseal(q wxcrypt.Query, encrypt string, ids []string) ([]byte, *denial) {
	if q.Signature == "" || q.Timestamp == "" || q.Nonce == "" || !r.codec.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) {
		return nil, r.diagnose(q, encrypt, ids)
	}
	if d := r.age(q); d != nil {
		return nil, d
	}
	message, receiveID, err := r.codec.Open(encrypt)
	if err != nil || !slices.Contains(ids, receiveID) {
		return nil, r.diagnose(q, encrypt, ids)
	}
	return message, nil
}

// age refuses timestamps that are too old. Those of the future are let in: the clocks may differ.
func (r *Receiver) age(q wxcrypt.Query) *denial {
	n, err := strconv.ParseInt(q.Timestamp, 10, 64)
	if err != nil || n < 0 || n > maxTimestamp {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "a timestamp in Unix seconds",
			Got: fmt.Sprintf("%.40q", q.Timestamp), Doc: callbackDoc})
	}
	issued := time.Unix(n, 0).UTC()
	if age := r.config.Clock.Since(issued); r.config.MaxAge >= 0 && age > r.config.MaxAge {
		return deny(http.StatusForbidden, explain.Finding{Step: explain.State, Expected: fmt.Sprintf("a timestamp not older than %s", r.config.MaxAge),
			Got: "one of " + issued.Format(time.RFC3339), Cause: "the request is a replay, or the clocks of the two machines differ",
			Fix: "Set the clock", Doc: callbackDoc})
	}
	return nil
}

// diagnose explains why a callback is refused.
func (r *Receiver) diagnose(q wxcrypt.Query, encrypt string, ids []string) *denial {
	used := wxcrypt.Candidate{Name: "the " + string(r.config.Address) + " address", Token: r.config.Token, Key: r.config.AESKey, ReceiveID: ids[0]}
	finding := wxcrypt.Diagnose(q, encrypt, used, r.config.Others)
	if finding == nil {
		finding = &explain.Finding{Step: explain.ReceiveID}
	}
	status := http.StatusForbidden
	switch finding.Step {
	case explain.Parameter, explain.Decryption:
		status = http.StatusBadRequest
	case explain.ReceiveID:
		finding.Expected, finding.Doc = "one of "+strings.Join(ids, ", "), hardwareDoc
	}
	return deny(status, *finding)
}

// refuse answers a request with a denial, and reports it.
func (r *Receiver) refuse(w http.ResponseWriter, req *http.Request, d *denial) {
	shown := d.finding
	if shown.Step == explain.Signature {
		shown.Expected = "" // who knew the right signature could sign what they like
	}
	r.config.Log.Warn("refused", "address", r.config.Address, "method", req.Method, "status", d.status, "finding", shown.String())
	if r.config.OnRefusal != nil {
		r.config.OnRefusal(Refusal{At: r.config.Clock.Now(), Address: r.config.Address, Method: req.Method, Path: req.URL.Path,
			Remote: req.RemoteAddr, Status: d.status, Finding: d.finding})
	}
	plainText(w)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(d.status)
	_, _ = fmt.Fprintln(w, shown)
}

func findingOf(err error) explain.Finding {
	var fault *Fault
	if errors.As(err, &fault) {
		return fault.Finding()
	}
	return explain.Finding{Step: explain.Body, Cause: err.Error()}
}
