package menu

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
)

// maxPictures is how many pictures a member sends at once, as in the client's picker.
const maxPictures = 9

// sendPictures announces the pictures that a member takes or chooses, and sends them as image messages.
func (p *pressing) sendPictures(key string) (say string, err error) {
	if p.in.Pictures < 1 || p.in.Pictures > maxPictures {
		return "", refuse(explain.Parameter, fmt.Sprintf("1 to %d pictures", maxPictures), strconv.FormatInt(p.in.Pictures, 10), "that many cannot be sent at once")
	}
	var list event.PictureList
	var bodies [][]byte
	for i := range p.in.Pictures {
		body, err := media.SamplePicture(fmt.Sprintf("%d of %d", i, p.c.EntryID)) // every one looks different
		if err != nil {
			return "", err
		}
		sum := md5.Sum(body)
		bodies, list.Item = append(bodies, body), append(list.Item, event.Picture{PicMd5Sum: hex.EncodeToString(sum[:])})
	}
	info := event.Pictures{Count: len(bodies), PicList: list}
	err = p.tell(func(h event.Head) any {
		return &event.PictureEvent{Head: h, EventKey: key, SendPicsInfo: info, AgentID: p.app.AgentID}
	})
	if err != nil {
		return "", err
	}
	for _, body := range bodies {
		if err := p.sender.SendPicture(p.c, p.app, p.who, body); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf(" and sends %d pictures", len(bodies)), nil
}
