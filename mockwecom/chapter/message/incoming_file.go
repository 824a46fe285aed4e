package message

import (
	"fmt"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/random"
)

// files is what a message shows in the phone that carries a file.
type files struct {
	MediaID string `json:"media_id"`
	Thumb   string `json:"thumb_media_id,omitempty"`
}

type fileIn struct {
	Corp    string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User    string `name:"user" default:"@member" need:"yes" help:"userid of the member who sends"`
	Agent   int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	MediaID string `name:"media_id" help:"a temporary file of the corp; the simulator makes one if it is not given"`
}

// given gives the file that was named, nil if none was.
func (m *Messenger) given(c *action.Call, corp, mediaID string, kind media.Kind) (*media.File, error) {
	if mediaID == "" {
		return nil, nil
	}
	f, err := m.media.Find(c.Context, c.DB(), corp, mediaID)
	if err == nil && (f == nil || f.Kind != kind) {
		err = refuse(explain.Parameter, "the media_id of a temporary file of type "+string(kind), mediaID, "the corp has no such file, it is of another type, or older than three days")
	}
	return f, err
}

// made stores a file that a member has made.
func (m *Messenger) made(c *action.Call, app *agent.App, kind media.Kind, name string, body []byte) (*media.File, error) {
	f := &media.File{Corp: app.Corp, Agent: app.AgentID, Kind: kind, Name: name}
	return f, m.media.Make(c.Context, c.Tx, f, body)
}

// seed makes every picture and film another one.
func (m *Messenger) seed() string { return m.rt.Random.Text(16, random.Letter) }

// takePicture makes a picture and stores it.
func (m *Messenger) takePicture(c *action.Call, app *agent.App) (*media.File, error) {
	body, err := media.SamplePicture(m.seed())
	if err != nil {
		return nil, err
	}
	return m.made(c, app, media.Image, "picture.png", body)
}

// SendPicture sends a picture of a member to an app, as an image message. The picture is a JPG or PNG; it is kept for media/get.
func (m *Messenger) SendPicture(c *action.Call, app *agent.App, who *directory.Member, picture []byte) error {
	f, err := m.made(c, app, media.Image, "picture.png", picture)
	if err != nil {
		return err
	}
	_, err = m.receiveImage(c, app, who, f)
	return err
}

func (m *Messenger) receiveImage(c *action.Call, app *agent.App, who *directory.Member, f *media.File) (msgid string, err error) {
	address, err := m.media.Show(c.Context, c.Tx, f)
	if err != nil {
		return "", err
	}
	return m.receive(c, app, who, incoming{"image", files{MediaID: f.MediaID}, func(h event.MessageHead, t event.MessageTail) any {
		return &event.ImageMessage{MessageHead: h, PicUrl: address, MediaId: f.MediaID, MessageTail: t}
	}})
}

// sendImage sends a picture to an app. (doc 90239)
func (m *Messenger) sendImage(c *action.Call, in fileIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	f, err := m.given(c, app.Corp, in.MediaID, media.Image)
	if err == nil && f == nil {
		f, err = m.takePicture(c, app)
	}
	if err != nil {
		return action.Result{}, err
	}
	id, err := m.receiveImage(c, app, who, f)
	return action.Result{Say: fmt.Sprintf("%s sends a picture to %s", who.Name, app.Name), Values: map[string]string{"msgid": id, "media_id": f.MediaID}}, err
}

type voiceIn struct {
	Corp    string        `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User    string        `name:"user" default:"@member" need:"yes" help:"userid of the member who speaks"`
	Agent   int64         `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	MediaID string        `name:"media_id" help:"a temporary voice of the corp; the simulator makes a silent one if it is not given"`
	Length  time.Duration `name:"length" default:"3s" help:"of the voice that the simulator makes, up to 60s"`
}

// sendVoice speaks to an app. (doc 90239)
func (m *Messenger) sendVoice(c *action.Call, in voiceIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if in.Length < media.ShortestVoice || in.Length > media.LongestVoice {
		return action.Result{}, refuse(explain.Limit, fmt.Sprintf("a length from %s to %s", media.ShortestVoice, media.LongestVoice), in.Length.String(), "nobody speaks that long")
	}
	f, err := m.given(c, app.Corp, in.MediaID, media.Voice)
	if err == nil && f == nil {
		f, err = m.made(c, app, media.Voice, "voice.amr", media.SampleVoice(in.Length))
	}
	if err != nil {
		return action.Result{}, err
	}
	id, err := m.receive(c, app, who, incoming{"voice", files{MediaID: f.MediaID}, func(h event.MessageHead, t event.MessageTail) any {
		return &event.VoiceMessage{MessageHead: h, MediaId: f.MediaID, Format: "amr", MessageTail: t}
	}})
	return action.Result{Say: fmt.Sprintf("%s speaks to %s", who.Name, app.Name), Values: map[string]string{"msgid": id, "media_id": f.MediaID}}, err
}

// sendVideo sends a video to an app, with a picture of it. (doc 90239)
func (m *Messenger) sendVideo(c *action.Call, in fileIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	f, err := m.given(c, app.Corp, in.MediaID, media.Video)
	if err == nil && f == nil {
		f, err = m.made(c, app, media.Video, "video.mp4", media.SampleVideo(m.seed()))
	}
	if err != nil {
		return action.Result{}, err
	}
	thumb, err := m.takePicture(c, app)
	if err != nil {
		return action.Result{}, err
	}
	id, err := m.receive(c, app, who, incoming{"video", files{f.MediaID, thumb.MediaID}, func(h event.MessageHead, t event.MessageTail) any {
		return &event.VideoMessage{MessageHead: h, MediaId: f.MediaID, ThumbMediaId: thumb.MediaID, MessageTail: t}
	}})
	return action.Result{Say: fmt.Sprintf("%s sends a video to %s", who.Name, app.Name),
		Values: map[string]string{"msgid": id, "media_id": f.MediaID, "thumb_media_id": thumb.MediaID}}, err
}
