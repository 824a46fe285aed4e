package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// cellar is hardware that tells what it was asked.
type cellar struct{}

func (cellar) Devices(_ context.Context, p DevicePage) (Devices, error) {
	if p.Find == "broken" {
		return Devices{}, errors.New("the database is gone")
	}
	return Devices{Total: p.Limit, Devices: []Device{{SN: p.Find, Perm: uint32(p.From)}}}, nil //nolint:gosec // small
}

func (cellar) Device(_ context.Context, sn string) (DeviceCard, error) {
	if sn == "NOBODY" {
		return DeviceCard{}, fmt.Errorf("%w: %q", ErrNoDevice, sn)
	}
	return DeviceCard{Device: Device{SN: sn}}, nil
}

func withCellar(s *Server) { s.Hardware = cellar{} }

func TestDeviceRoutes(t *testing.T) {
	t.Parallel()
	s := newStand(t, withCellar)
	tests := []struct {
		name, path string
		status     int
		want       string
	}{
		{"OK", "?find=%20gate%20&from=3&limit=7", http.StatusOK, `"total":7,"devices":[{"sn":"gate"`},
		{"OK/default", "", http.StatusOK, `"total":100`},
		{"OK/limit is cut", "?limit=100000", http.StatusOK, `"total":500`},
		{"OK/one", "/GATE0001", http.StatusOK, `"sn":"GATE0001"`},
		{"ErrUnknown", "/NOBODY", http.StatusNotFound, "no device has this serial number"},
		{"ErrFrom", "?from=-1", http.StatusBadRequest, "is no number of rows"},
		{"ErrFindLong", "?find=" + strings.Repeat("a", 65), http.StatusBadRequest, "not 65"},
		{"ErrWorldGone", "?find=broken", http.StatusBadRequest, "the database is gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := s.do(http.MethodGet, "/_mock/v1/devices"+tt.path, "")
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d %s, want %d with %s", status, body, tt.status, tt.want)
			}
		})
	}
}

func TestDeviceClient(t *testing.T) {
	t.Parallel()
	c, ctx := newStand(t, withCellar).client, t.Context()
	list, err := c.Devices(ctx, DevicePage{Find: "门 禁&x", From: 4, Limit: 9})
	must(t, err)
	if list.Total != 9 || list.Devices[0].SN != "门 禁&x" || list.Devices[0].Perm != 4 {
		t.Errorf("%+v", list)
	}
	card, err := c.Device(ctx, "GATE 1&2")
	must(t, err)
	if card.SN != "GATE 1&2" {
		t.Errorf("%+v", card)
	}
	var refused *RefusedError
	if _, err := c.Device(ctx, "NOBODY"); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("unknown device: %v", err)
	}
}
