package robot

import (
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

var atOnce = setting.Number("robot.at_once", 24, 99110,
	"calls of one robot's webhook that may go on at the same time, more are 45033: bursts of about 25 were seen to be; 0 lets all in")

// sending is the limit of one robot (doc 99110).
var sending = quota.Limit{Name: "messages of one robot in a minute", Most: 20, Per: quota.Minute, Doc: doc}
