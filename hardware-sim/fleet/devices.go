package fleet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
)

// ReadDevices reads who the devices of a fleet are: a JSON list of objects with sn, secret_no and seed, or CSV lines with these
// three in this order, the last one optional, with or without a line of names before them.
func ReadDevices(r io.Reader) ([]Device, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the devices: %w", err)
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if len(text) == 0 {
		return nil, errors.New("the list of devices is empty; want lines of sn,secret_no or a JSON list")
	}
	all, err := readCSV(text)
	if text[0] == '[' {
		all, err = nil, nil
		if jsonErr := json.Unmarshal(text, &all); jsonErr != nil {
			err = fmt.Errorf("the list of devices is no JSON list of {\"sn\":…, \"secret_no\":…}: %w", jsonErr)
		}
	}
	if err != nil {
		return nil, err
	}
	return all, distinct(all)
}

func readCSV(text []byte) ([]Device, error) {
	lines := csv.NewReader(bufio.NewReader(bytes.NewReader(text)))
	lines.FieldsPerRecord, lines.TrimLeadingSpace, lines.Comment = -1, true, '#'
	var all []Device
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the list of devices: %w", err)
		}
		if len(all) == 0 && strings.EqualFold(fields[0], "sn") {
			continue
		}
		if len(fields) < 2 || len(fields) > 3 {
			at, _ := lines.FieldPos(0)
			return nil, fmt.Errorf("the list of devices: line %d has %d fields; want sn,secret_no or sn,,seed", at, len(fields))
		}
		d := Device{SN: strings.TrimSpace(fields[0]), SecretNo: strings.TrimSpace(fields[1])}
		if len(fields) == 3 {
			d.Seed = strings.TrimSpace(fields[2])
		}
		all = append(all, d)
	}
}

// distinct refuses serial numbers that cannot be, or that are there twice.
func distinct(all []Device) error {
	seen := make(map[string]bool, len(all))
	for i, d := range all {
		key := openhw.FoldSN(d.SN)
		switch {
		case !openhw.ValidSN(d.SN):
			return fmt.Errorf("device %d: %q is no serial number; want 1 to 128 letters and digits", i+1, d.SN)
		case seen[key]:
			return fmt.Errorf("device %d: the serial number %s is there twice", i+1, d.SN)
		}
		seen[key] = true
	}
	return nil
}

// Made gives the devices that the simulator has made with its action device.make_fleet, from what that has answered.
func Made(prefix, seed string, count int) []Device {
	all := make([]Device, count)
	for i := range all {
		sn := fleetkey.SN(prefix, i)
		all[i] = Device{SN: sn, SecretNo: fleetkey.SecretNo(seed, sn)}
	}
	return all
}
