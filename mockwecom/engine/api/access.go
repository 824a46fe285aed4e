package api

import (
	"strconv"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
)

// authenticate finds the credential that the row asks for. It stands only in the query (observed).
func (s *Server) authenticate(c *Call) error {
	need := c.Row.Credential
	if need.Param == "" {
		return nil
	}
	value := c.Query.Get(need.Param)
	if value == "" {
		return Refuse(need.Missing, missingCredential(c, need))
	}
	found, err := s.Credentials.Find(c.Context, s.Store.Read(), value)
	if err != nil {
		return err
	}
	if found == nil || found.Kind != need.Kind {
		e := Refuse(need.Unknown, unknownCredential(need, found))
		e.Bare = e.Bare && !c.Row.long
		return e
	}
	c.About(found.About())
	c.CausedBy(found.Entry)
	if found.State(c.Now) == credential.Expired {
		return Refuse(need.Expired, explain.Finding{Step: explain.Credential, Expected: "a value of kind " + string(need.Kind) + " that still lives",
			Got:   "one that expired at " + found.ExpiresAt.Format(time.RFC3339),
			Cause: "it was kept longer than its expires_in", Fix: "fetch a new one, and fetch again on " + strconv.Itoa(int(need.Expired)), Doc: c.Row.Docs[0]})
	}
	c.Credential = found
	return nil
}

func missingCredential(c *Call, need Access) explain.Finding {
	f := explain.Finding{Step: explain.Credential, Expected: "?" + need.Param + "=… in the query", Got: "no such parameter",
		Cause: "the token was not sent", Fix: "append ?" + need.Param + "=TOKEN to the address", Doc: c.Row.Docs[0]}
	if c.HTTP.Header.Get("Authorization") != "" {
		f.Got, f.Cause = "an Authorization header", "WeCom reads the token from the query only"
	}
	return f
}

func unknownCredential(need Access, found *credential.Credential) explain.Finding {
	f := explain.Finding{Step: explain.Credential, Expected: "a value of kind " + string(need.Kind), Got: "a value that was never issued here, or was revoked",
		Cause: "the token is garbled, from another world, or its authorization was cancelled", Fix: "fetch a new one"}
	if found != nil {
		f.Got, f.Cause = "one of kind "+string(found.Kind), "the value is of another kind than the parameter asks for"
		f.Fix = "send the " + string(need.Kind)
	}
	return f
}
