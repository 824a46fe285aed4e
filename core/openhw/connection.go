package openhw

// The way into the cloud: time, keys, registration, activation, subscription, heartbeat. Source: doc 91366 and its children.
var connectionRows = []Row{
	ask[none, ServerTime]("get_timestamp", "asks for the cloud's time, right after boot", 91379).always(),
	ask[GetSecretNo, SecretNo]("get_secret_no", "exchanges the model's shared seed for the device's own SecretNo", 91369).in(Connected),
	ask[Register, ActiveCode]("register", "proves that the device owns its SN, and gets the code to activate it", 91370).in(Connected),
	ask[Activate, Secret]("active", "gets the secret once a corp has bound the device; polled until then", 91371).in(Registered),
	ask[Subscribe, none]("subscribe_corp", "logs the device in to its corp; pushes begin", 95409, 91372).in(Registered, Activated),
	ask[none, none]("ping", "keeps the connection, every 20 to 40 seconds", 91373).always(),
	push[none]("push_bind_corp", "a corp has bound the device: activate at once", 91389, 91371).in(Registered).then("active"),
	push[none]("push_unbind_corp", "the corp has removed the device: erase everything, activate anew", 91545).then("active"),
}

// ServerTime answers get_timestamp.
type ServerTime struct {
	Timestamp Uint32 `json:"timestamp"` // Unix seconds
}

// GetSecretNo asks for the device's own SecretNo. The signature is made with the model's seed, see Proof.
type GetSecretNo struct {
	DeviceSignature string  `json:"device_signature" hw:"need=600010"`
	Nonce           Decimal `json:"nonce" hw:"need=600008"`
	Timestamp       Decimal `json:"timestamp" hw:"need=600009"` // Unix seconds, at most SignatureLife off
	SN              string  `json:"sn" hw:"need=600007"`
}

// Proof is what the signature covers.
func (g GetSecretNo) Proof() Proof {
	return Proof{Purpose: ForSecretNo, SN: g.SN, Timestamp: g.Timestamp.Text, Nonce: g.Nonce.Text, Signature: g.DeviceSignature}
}

// SecretNo answers get_secret_no.
type SecretNo struct {
	SecretNo string `json:"secret_no"` // the key of all signatures from now on
}

// Register proves that the device owns its SN. The signature is made with its SecretNo, see Proof.
type Register struct {
	DeviceSignature string   `json:"device_signature" hw:"need=600010"`
	Nonce           Decimal  `json:"nonce" hw:"need=600008"`
	Timestamp       Decimal  `json:"timestamp" hw:"need=600009"` // Unix seconds, at most SignatureLife off
	SN              string   `json:"sn" hw:"need=600007"`
	NetInfo         *NetInfo `json:"net_info,omitempty"`
}

// Proof is what the signature covers.
func (r Register) Proof() Proof {
	return Proof{Purpose: ForRegister, SN: r.SN, Timestamp: r.Timestamp.Text, Nonce: r.Nonce.Text, Signature: r.DeviceSignature}
}

// NetInfo is the network that a device is in.
type NetInfo struct {
	WifiName   string `json:"wifi_name,omitempty"`
	MacAddress string `json:"mac_address,omitempty"` // upper case, colons: 02:11:22:33:44:55
}

// ActiveCode answers register.
type ActiveCode struct {
	ActiveCode string `json:"active_code"` // valid for long
}

// Activate asks for the secret of the corp that has bound the device.
type Activate struct {
	ActiveCode string `json:"active_code" hw:"need=600013"`
}

// Secret answers active.
type Secret struct {
	Secret string `json:"secret"` // valid until the corp removes the device
}

// Subscribe logs the device in. A device that has kept its secret may do so without active.
type Subscribe struct {
	Secret          string   `json:"secret" hw:"need=600015"`
	FirmwareVersion string   `json:"firmware_version" hw:"need=600030"`
	ExtArgs         *ExtArgs `json:"ext_args,omitempty"`
}

// ExtArgs names the algorithms of features that a device works with, the best first; DefaultAlgorithm is one of them.
type ExtArgs struct {
	FpAlgorithm []string `json:"fp_algorithm,omitempty" hw:"most=5/600050"` // fingerprints
	FaAlgorithm []string `json:"fa_algorithm,omitempty" hw:"most=5/600050"` // faces
}

// DefaultAlgorithm is the name of the algorithm that is meant where none is named (doc 95409).
const DefaultAlgorithm = "default"
