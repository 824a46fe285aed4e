package hwcloud_test

import (
	"fmt"

	"wecomlab/core/hwcloud"
)

// A sender writes a callback, and reads what the vendor has replied.
func Example_sender() {
	plain, err := hwcloud.Marshal(hwcloud.Base{
		ReqID: "r-1", DeviceSN: "LAMP0001", CreateTime: 1930367167, ModelID: "hwm1", AuthCorpID: "wp1", ServiceCorpID: "ww1",
	}, hwcloud.Bind{AuthCode: "code-1", VerifCode: "4821"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(plain))
	row, _ := hwcloud.Lookup("bind")
	reply, err := hwcloud.ParseReply(row, []byte(`{"errcode":4,"errmsg":"wrong"}`))
	if verdict, ok := reply.(*hwcloud.Verdict); ok && err == nil {
		fmt.Println(verdict.Accepted(), verdict.Shown().English)
	}
	// Output:
	// {"msg_type":"event","base_info":{"req_id":"r-1","device_sn":"LAMP0001","createtime":1930367167,"model_id":"hwm1","auth_corpid":"wp1","service_corpid":"ww1"},"event":{"event_type":"bind","auth_code":"code-1","verif_code":"4821"}}
	// false The verification code is not that of the device.
}
