package media

import (
	"time"

	"wecomlab/mockwecom/engine/setting"
)

// The documents of the rows.
const (
	uploadDoc     = 90253
	getDoc        = 90254
	voiceDoc      = 90255
	pictureDoc    = 90256
	jobDoc        = 96219
	attachmentDoc = 95098
	providerDoc   = 99310
)

// What the documents leave open about media.
var (
	checkContent = setting.Switch("media.check_content", true, uploadDoc,
		"an image, voice or video must begin as its format does; otherwise the name alone counts for a voice, and nothing for the others")
	checkVoiceName = setting.Switch("media.check_voice_name", true, uploadDoc,
		"the name of a voice must end in .amr, as the text of 301017 has it")
	badImage = setting.Choice("media.bad_image", "40123", uploadDoc,
		"errcode for an image that is neither JPG nor PNG", "40123", "40004")
	wrongLength = setting.Choice("media.wrong_filelength", "image", uploadDoc,
		"a filelength that is not the size of the file is 40123: for images, for every type, or for none", "image", "all", "none")
	tooLargeCode = setting.Choice("media.too_large", "40006", uploadDoc,
		"errcode for a file above its limit: 40006, or 40009 for images, 40011 for videos and 45001 for others", "40006", "by_type")
	encodedName = setting.Choice("media.encoded_name", "decode", uploadDoc,
		"a part that has its name as filename*= (RFC 2231, RFC 5987) alone: the name is read, or the part counts as one without a name", "decode", "44001")
	expiredCode = setting.Choice("media.expired", "40007", getDoc,
		"errcode for a media_id of more than three days", "40007", "40145")
	badRange = setting.Choice("media.bad_range", "40146", getDoc,
		"a Range beyond the end of the file: errcode 40146, or HTTP 416", "40146", "416")
	encrypted = setting.Switch("media.encrypted", false, getDoc,
		"the length of a Range must be a multiple of 16, except at the end of the file, as for media that are stored encrypted")
	nameOfDownload = setting.Choice("media.download_name", "media_id", getDoc,
		"the filename of a download: the media_id with the file's extension as in the sample, or the name as it was uploaded", "media_id", "original")
	voiceType = setting.Text("media.voice_content_type", "audio/amr", getDoc, "the Content-Type of a voice from media/get")
	jobTakes  = setting.Span("media.job_takes", time.Second, jobDoc, "how long upload_by_url waits before it fetches, in virtual time")

	unreadable = setting.Choice("media.unreadable_attachment", "take", attachmentDoc,
		"a picture for moments whose size in pixels, or a video whose length, cannot be read from the file: it is taken, or refused with 41081 or 41082", "take", "refuse")
	badVideo = setting.Choice("media.bad_attachment_video", "41090", attachmentDoc,
		"errcode for a video attachment that is no MP4", "41090", "40004")
	badName = setting.Choice("media.bad_file_name", "40058", providerDoc,
		"errcode for the name of a provider's file that begins with / or holds a backslash or a colon; the page names none", "40058", "44001")

	picturesPerDay   = setting.Number("media.pictures_per_day", 1000, 90312, "uploadimg of one corp in a day, Asia/Shanghai; 100 in older editions")
	picturesPerMonth = setting.Number("media.pictures_per_month", 3000, 90312, "uploadimg of one corp in 30 days")
)
