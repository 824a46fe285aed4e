package directory

import (
	"cmp"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/random"
)

const (
	// joinCode is what the address of a corp's QR code for joining holds.
	joinCode credential.Kind = "join_qrcode"
	// joinLife is how long such an address lives (doc 91714).
	joinLife = 7 * 24 * time.Hour
	joinPath = "/wework_admin/genqrcode"
	joinHost = "work.weixin.qq.com"
	joinDoc  = 91714
)

// joinSizes are the widths of the picture in pixels, by size_type; without one it is the first (doc 91714).
var joinSizes = []int{171, 399, 741, 2052}

type joinIn struct {
	Size int `json:"size_type"` // 0: the smallest
}

type joinOut struct {
	QRCode string `json:"join_qrcode"`
}

// joinQRCode gives the address of the picture that people scan to join the corp. It lives for 7 days. (doc 91714)
func (d *Directory) joinQRCode(c *api.Call, in joinIn) (*joinOut, error) {
	size := cmp.Or(in.Size, 1)
	if size < 1 || size > len(joinSizes) {
		return nil, badParameter("size_type", "1 to 4", strconv.Itoa(size))
	}
	code, err := d.rt.Credentials.Put(c.Context, c.Tx, credential.Credential{
		Kind: joinCode, Subject: c.Credential.Corp, Corp: c.Credential.Corp, Value: d.rt.Random.Text(43, random.Letter),
	}, joinLife)
	if err != nil {
		return nil, err
	}
	return &joinOut{d.rt.BaseURL() + joinPath + "?action=join&vcode=" + code.Value + "&qr_size=" + strconv.Itoa(size)}, nil
}

var joinPicture = template.Must(template.New("join").Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Size}}" height="{{.Size}}" viewBox="0 0 320 320"><rect width="320" height="320" fill="#fff" stroke="#ccd3da"/>` +
		`<g text-anchor="middle" font-family="PingFang SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif" fill="#17212b">` +
		`<text x="160" y="150" font-size="30">{{.Corp}}</text><text x="160" y="196" font-size="18">扫码加入企业</text>` +
		`<text x="160" y="232" font-size="13" fill="#67737e">scan to join, simulated</text></g></svg>`))

// showJoin serves the picture while its address lives.
func (d *Directory) showJoin(w http.ResponseWriter, r *http.Request) {
	db := d.rt.Store.Read()
	size, err := strconv.Atoi(r.URL.Query().Get("qr_size"))
	code, state, found := d.rt.Credentials.FindAs(r.Context(), db, joinCode, r.URL.Query().Get("vcode"))
	if err != nil || found != nil || state != credential.Valid || size < 1 || size > len(joinSizes) {
		http.NotFound(w, r)
		return
	}
	corp, err := d.Corp(r.Context(), db, code.Corp)
	if err != nil || corp == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	_ = joinPicture.Execute(w, map[string]any{"Size": joinSizes[size-1], "Corp": corp.Name}) // fails when the browser is gone
}
