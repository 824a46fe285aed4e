package hwcloud_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/hwcloud"
	"wecomlab/core/wxcrypt"
)

// prefix is the random prefix of the vectors.
var prefix = [16]byte([]byte("0123456789abcdef"))

// vectors are sealed messages of cloud mode, computed apart from this code.
var vectors = []struct {
	name, receiveID, timestamp, nonce, plain, encrypt, signature string
}{
	{"Push", modelID, "1700000000", "4711",
		`{"msg_type":"event","base_info":{"req_id":"r-1","createtime":1700000000,"model_id":"hwm0000000000000001","service_corpid":"ww00000000000000aa"},"event":{"event_type":"model_ticket","model_ticket":"TICKET-DEMO"}}`,
		"0nKfKeNDLlSFDzRQVV0iUJqODJx1InDatDGqSWjyUkbAd22SX1ELBNmsrO78KBbV7ncQlfKGg//LiEC1HrdK4XDf2uK9x9CLq8UE4E4cvwOJ3lWNLBH7NEIzjqMRY3wERzApCLBtnELy/ff5NhQQJQZByUYAfv6lmmIrw1E1WmzFMtGC5GJmsjyye2Qiw2CmsdJIg0pV3TFdccK+rm5p7s1Z8yCk5UzHiCjJ05ExqEMvT5geg3q9q7qOnbb6Zu+21v6MjwqvSqQv0NvvuSyT9DhiePmwfrc5opsEJWW+jO8oJqDAMWKukKT0mM1tVCycztQl9k9ZkVAQrpqzR5RBjA==",
		"2b3196b2c25ea15a3c04079a3b54da233c799d93"},
	{"BindRefused", modelID, "1700000001", "4712", `{"errcode":1,"errmsg":"offline"}`,
		"0nKfKeNDLlSFDzRQVV0iUBCVQ3gUm9revYs6N92NLJRbGGsrNpQqS66OJSudZsoIg3z46ytWVNIS4QKZF8CdUirVRGiEfdVDB1wufhZTZv6Dgc9Z7pT7Vx/aW/+a6rSp",
		"8215f0b466d07f75ecb35b9d53b96a519355accf"},
	{"DeviceVerified", service, "1700000002", "4713", `{"is_valid":true,"modelid":"hwm0000000000000001"}`,
		"0nKfKeNDLlSFDzRQVV0iUOMRdxINTU1AtOf7cCtyC6yLRO8eZd2dElCh8wrNhEhEwtR5eJJuyu1Er8DvkQw5qBQiNEaueWqmjdeC85l9/5x+mnoXjp9jso0sIBGkn4dQ",
		"b5abf80e9b6a60ff369fc77690434ec9a0985e69"},
}

func TestVectors(t *testing.T) {
	t.Parallel()
	codec, err := wxcrypt.New(token, aesKey)
	must(t, err)
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			encrypt, err := codec.SealWith(prefix, []byte(v.plain), v.receiveID)
			must(t, err)
			if diff := cmp.Diff(v.encrypt, encrypt); diff != "" {
				t.Error(diff)
			}
			if got := codec.Sign(v.timestamp, v.nonce, v.encrypt); got != v.signature {
				t.Errorf("signed %s", got)
			}
			plain, _, err := codec.OpenReply(wxcrypt.Reply{Encrypt: v.encrypt, Signature: v.signature, Timestamp: v.timestamp, Nonce: v.nonce})
			must(t, err)
			if string(plain) != v.plain {
				t.Errorf("opened as %s", plain)
			}
		})
	}
}

func TestVectorsAreWrittenByThisPackage(t *testing.T) {
	t.Parallel()
	push, err := hwcloud.Marshal(hwcloud.Base{ReqID: "r-1", CreateTime: 1700000000, ModelID: modelID, ServiceCorpID: service}, hwcloud.ModelTicket{ModelTicket: "TICKET-DEMO"})
	must(t, err)
	refused, err := hwcloud.MarshalReply(rowNamed(t, "bind"), &hwcloud.Verdict{ErrCode: hwcloud.VerdictOffline, ErrMsg: "offline"})
	must(t, err)
	verified, err := hwcloud.MarshalReply(rowNamed(t, "verify_device"), &hwcloud.Validity{IsValid: true, ModelID: modelID})
	must(t, err)
	for i, got := range [][]byte{push, refused, verified} {
		if diff := cmp.Diff(vectors[i].plain, string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSNDigestVector(t *testing.T) {
	t.Parallel()
	sum := md5.Sum([]byte("DEMO0001"))
	if hex.EncodeToString(sum[:]) != "d4b3c34a02cf095dd40168a6b50cb1b8" || hwcloud.SNDigest("DEMO0001") != hex.EncodeToString(sum[:]) {
		t.Errorf("the digest is %s", hwcloud.SNDigest("DEMO0001"))
	}
}

func TestPrintFileVector(t *testing.T) {
	t.Parallel()
	sealed, err := base64.StdEncoding.DecodeString("7Xt17mPE+V0rfc6e/aWfe/BF/uglY5r+RGNUJFDUJx0=")
	must(t, err)
	plain, err := wxcrypt.OpenFile(sealed, aesKey)
	must(t, err)
	if string(plain) != "hello printer\n" {
		t.Errorf("opened as %q", plain)
	}
}
