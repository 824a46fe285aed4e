package push

import (
	"time"

	"wecomlab/mockwecom/engine/setting"
)

// What the documents leave open about deliveries.
var (
	retrySpacing = setting.Span("push.retry_spacing", time.Second, 91116,
		"virtual time between two attempts to deliver a callback")
	successTrim = setting.Switch("push.success_trim", false, 90613,
		"white space around the answer success is overlooked")
	retryWrongBody = setting.Switch("push.retry_wrong_body", false, 90613,
		"an answer other than success is retried like a failed connection")
	contentType = setting.Choice("push.content_type", "text/xml", 91116,
		"Content-Type of deliveries", "text/xml", "application/xml")
	jsonContentType = setting.Choice("push.json_content_type", "application/json", 96062,
		"Content-Type of deliveries in JSON", "application/json", "text/plain")
	numberReply = setting.Switch("push.reply_numbers", false, 96062,
		"a timestamp or nonce that is a number and not a string is overlooked in the JSON reply of smart hardware")
	userAgent = setting.Choice("push.user_agent", "Mozilla/4.0", 91116,
		"User-Agent of deliveries and URL verifications", "Mozilla/4.0", "none")
)

// spacing is the virtual time between two attempts.
func (p *Pusher) spacing() time.Duration { return max(0, p.settings.Span(retrySpacing)) }
