package hardware

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// activeCodeSize is the length of an active_code (seen in client code).
const activeCodeSize = 64

// Prove holds the signature of a register or a get_secret_no against the device's key: 600011 if it does not fit, 600023 if its
// timestamp is more than five minutes off. (docs 91369, 91370)
func (h *Hardware) Prove(ctx context.Context, d *Device, proof openhw.Proof) error {
	seed, err := h.seedOf(ctx, h.rt.Store.Read(), d)
	if err != nil {
		return err
	}
	own, shared := openhw.Key{Name: "the SecretNo of " + d.SN, Value: d.SecretNo}, openhw.Key{Name: "the seed of model " + d.Model, Value: seed}
	used, others := own, []openhw.Key{shared}
	if proof.Purpose == openhw.ForSecretNo {
		used, others = shared, []openhw.Key{own}
	}
	if seed == "" && proof.Purpose == openhw.ForSecretNo {
		return openhw.Refusal(openhw.BadSignature).With(explain.Finding{
			Step: explain.Signature, Cause: "model " + d.Model + " has no seed: its devices have their SecretNo from the factory", Fix: "Call register at once", Doc: proof.Purpose.Doc(),
		})
	}
	now := h.rt.Clock.Now()
	finding := proof.Diagnose(now, used, others)
	code := openhw.BadSignature
	switch {
	case !h.rt.Settings.Bool(upperCase) && strings.ToLower(proof.Signature) != proof.Signature:
		finding = &explain.Finding{Step: explain.Signature, Expected: "lower-case hexadecimal", Got: proof.Signature, Cause: "upper case is refused by hardware.upper_case_signature", Doc: proof.Purpose.Doc()}
	case finding == nil:
		return nil
	case proof.Verify(used.Value):
		code = openhw.StaleTimestamp
	}
	return openhw.Refusal(code).With(*finding)
}

// seedOf gives the shared seed of the device's model, empty if it has none.
func (h *Hardware) seedOf(ctx context.Context, db bun.IDB, d *Device) (seed string, err error) {
	err = db.NewSelect().Model((*Model)(nil)).Column("seed").Where("model_id = ?", d.Model).Scan(ctx, &seed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look up the seed of model %s: %w", d.Model, err)
	}
	return seed, nil
}

// Exchange gives a device of a seeded model its own SecretNo. (doc 91369)
func (h *Hardware) Exchange(ctx context.Context, entry int64, d *Device) (*openhw.SecretNo, error) {
	err := h.update(ctx, entry, d, func(fresh *Device) []string {
		fresh.Seeded = false
		return []string{"seeded"}
	})
	return &openhw.SecretNo{SecretNo: d.SecretNo}, err
}

// Register notes that the device is on the network and gives its active_code; 600051 if its licence has ended. (doc 91370)
func (h *Hardware) Register(ctx context.Context, entry int64, d *Device, in *openhw.Register) (*openhw.ActiveCode, error) {
	if d.Expired {
		return nil, openhw.Refusal(openhw.DeviceExpired).With(explain.Finding{
			Step: explain.State, Got: d.SN, Cause: "the device's licence has ended", Fix: "renew it: device.enable sn=" + d.SN, Doc: 90313,
		})
	}
	net := openhw.NetInfo{WifiName: d.Wifi, MacAddress: d.MAC}
	if in.NetInfo != nil {
		net = *in.NetInfo
	}
	keep := d.ActiveCode != "" && h.rt.Settings.Bool(stableActiveCode)
	if keep && net.WifiName == d.Wifi && net.MacAddress == d.MAC {
		return &openhw.ActiveCode{ActiveCode: d.ActiveCode}, nil
	}
	out := new(openhw.ActiveCode)
	err := h.update(ctx, entry, d, func(fresh *Device) []string {
		if fresh.ActiveCode == "" || !keep {
			fresh.ActiveCode = h.rt.Random.Text(activeCodeSize, random.Token)
		}
		out.ActiveCode, fresh.Wifi, fresh.MAC = fresh.ActiveCode, net.WifiName, net.MacAddress
		return []string{"active_code", "wifi", "mac"}
	})
	return out, err
}

// Activate gives the secret of the binding; 600003 for a wrong active_code. (doc 91371)
func (h *Hardware) Activate(d *Device, in *openhw.Activate) (*openhw.Secret, error) {
	if !same(in.ActiveCode, d.ActiveCode) {
		return nil, openhw.Refusal(openhw.InvalidActiveCode).With(explain.Finding{
			Step: explain.Credential, Cause: "the active_code is not the one that register gave to " + d.SN, Fix: "Call register again and keep its active_code", Doc: 91371,
		})
	}
	return &openhw.Secret{Secret: d.Secret}, nil
}

// Subscribe logs the device in; 600005 for a wrong secret, 600048 to 600050 for names of algorithms. (doc 95409)
func (h *Hardware) Subscribe(ctx context.Context, entry int64, d *Device, in *openhw.Subscribe) error {
	if !same(in.Secret, d.Secret) {
		return openhw.Refusal(openhw.InvalidHWSecret).With(explain.Finding{
			Step: explain.Credential, Cause: "the secret is not that of the present binding of " + d.SN, Fix: "Call active again: a secret ends when the corp removes the device", Doc: 95409,
		})
	}
	if err := h.checkAlgorithms(in.ExtArgs); err != nil {
		return err
	}
	fp, fa := algorithms(in.ExtArgs)
	if in.FirmwareVersion == d.Firmware && slices.Equal(fp, d.FpAlgorithms) && slices.Equal(fa, d.FaAlgorithms) {
		return nil
	}
	return h.update(ctx, entry, d, func(fresh *Device) []string {
		fresh.Firmware, fresh.FpAlgorithms, fresh.FaAlgorithms = in.FirmwareVersion, fp, fa
		return []string{"firmware", "fp_algorithms", "fa_algorithms"}
	})
}

func algorithms(args *openhw.ExtArgs) (fp, fa []string) {
	if args == nil {
		return nil, nil
	}
	return args.FpAlgorithm, args.FaAlgorithm
}

// update changes columns of a device as it is stored now.
func (h *Hardware) update(ctx context.Context, entry int64, d *Device, change func(fresh *Device) (columns []string)) error {
	after, err := h.rt.Store.Write(ctx, entry, func(tx *store.Tx) error {
		fresh, err := h.read(ctx, tx, d.Key)
		if err != nil {
			return err
		}
		if fresh == nil {
			return openhw.Refusal(openhw.InvalidSN)
		}
		return h.save(ctx, tx, fresh, change(fresh)...)
	})
	after()
	return err
}

func same(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
