package sim

import (
	"strings"
	"testing"

	"wecomlab/fixtures"
)

// A program for hardware finds everything in its environment: the keys of both addresses, and the address of the WebSocket.
func TestDeviceEnv(t *testing.T) {
	t.Parallel()
	s, err := Start(t.Context(), Config{Listen: "127.0.0.1:0", Fixture: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(t.Context()) })
	env, err := s.env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	world, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"WECOM_DEVICE_URL": "ws" + strings.TrimPrefix(s.URL(), "http")}
	for _, m := range world.DeviceModels {
		switch {
		case m.Mode != "cloud" && want["WECOM_DEVICE_SN"] == "":
			want["WECOM_DEVICE_SN"], want["WECOM_DEVICE_SECRET_NO"] = m.Devices[0].SN, m.Devices[0].SecretNo
		case m.Mode == "cloud" && want["WECOM_HW_MODEL_ID"] == "":
			want["WECOM_HW_MODEL_ID"], want["WECOM_HW_MODEL_SECRET"], want["WECOM_HW_DEVICE_SN"] = m.ModelID, m.Secret, m.Devices[0].SN
			want["WECOM_HW_CALLBACK_TOKEN"], want["WECOM_HW_CALLBACK_AES_KEY"] = m.Callback.Token, m.Callback.AESKey
		}
	}
	want["WECOM_HW_PROVIDER_CALLBACK_TOKEN"], want["WECOM_HW_PROVIDER_CALLBACK_AES_KEY"] = world.Providers[0].Hardware.Token, world.Providers[0].Hardware.AESKey
	for name, value := range want {
		if value == "" || env[name] != value {
			t.Errorf("%s=%s, want %q", name, env[name], value)
		}
	}
}
