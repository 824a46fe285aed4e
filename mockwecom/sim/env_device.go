package sim

import (
	"context"
	"strings"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/push"
)

// deviceEnv gives what smart hardware needs: the first device in direct mode with the address of its WebSocket, and the first model in
// cloud mode with its first device and the keys of its address.
func (s *Sim) deviceEnv(ctx context.Context, out map[string]string, w *fixtures.World) error {
	out["WECOM_DEVICE_URL"] = "ws" + strings.TrimPrefix(s.URL(), "http")
	for i := range w.DeviceModels {
		m := &w.DeviceModels[i]
		if m.Mode != "cloud" {
			direct(out, m)
			continue
		}
		if _, have := out["WECOM_HW_MODEL_ID"]; have {
			continue
		}
		out["WECOM_HW_MODEL_ID"], out["WECOM_HW_MODEL_SECRET"] = m.ModelID, m.Secret
		if len(m.Devices) > 0 {
			out["WECOM_HW_DEVICE_SN"] = m.Devices[0].SN
		}
		if err := s.keys(ctx, out, "WECOM_HW_CALLBACK_", push.ModelReceiver(m.ModelID)); err != nil {
			return err
		}
	}
	if len(w.Providers) == 0 {
		return nil
	}
	return s.keys(ctx, out, "WECOM_HW_PROVIDER_CALLBACK_", push.HardwareReceiver(w.Providers[0].CorpID))
}

// direct gives the first device of a model in direct mode, once.
func direct(out map[string]string, m *fixtures.DeviceModel) {
	if _, have := out["WECOM_DEVICE_SN"]; have || len(m.Devices) == 0 {
		return
	}
	out["WECOM_DEVICE_SN"], out["WECOM_DEVICE_SECRET_NO"] = m.Devices[0].SN, m.Devices[0].SecretNo
}

// keys gives Token and EncodingAESKey of a callback address.
func (s *Sim) keys(ctx context.Context, out map[string]string, prefix, receiver string) error {
	a, err := push.Find(ctx, s.runtime.Store.Read(), receiver)
	if err != nil || a == nil {
		return err
	}
	out[prefix+"TOKEN"], out[prefix+"AES_KEY"] = a.Token, a.AESKey
	return nil
}
