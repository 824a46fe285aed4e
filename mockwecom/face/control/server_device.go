package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// ErrNoDevice says that there is no device of this SN; errors that wrap it name which.
var ErrNoDevice = errors.New("no device has this serial number")

// Hardware tells of smart hardware. It is the world's part of the routes of devices. Limits of pages are set.
type Hardware interface {
	Devices(ctx context.Context, p DevicePage) (Devices, error)
	Device(ctx context.Context, sn string) (DeviceCard, error)
}

func (s *Server) devices(r *http.Request) (any, error) {
	rows, err := contactPage(r, defaultContacts)
	if err != nil {
		return nil, err
	}
	find := strings.TrimSpace(r.FormValue("find"))
	if len(find) > longestSearch {
		return nil, fmt.Errorf("find is a part of an SN or a name: at most %d bytes, not %d", longestSearch, len(find))
	}
	return s.Hardware.Devices(r.Context(), DevicePage{Find: find, From: rows.From, Limit: rows.Limit})
}

func (s *Server) device(r *http.Request) (any, error) {
	out, err := s.Hardware.Device(r.Context(), mux.Vars(r)["sn"])
	if errors.Is(err, ErrNoDevice) {
		err = &problem{status: http.StatusNotFound, text: err.Error()}
	}
	return out, err
}
