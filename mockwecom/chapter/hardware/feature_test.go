package hardware_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

func templates(pairs ...string) []openhw.Template {
	list := []openhw.Template{}
	for i, text := range pairs {
		list = append(list, openhw.Template{ID: openhw.Uint32(i), Data: base64.StdEncoding.EncodeToString([]byte(text))})
	}
	return list
}

func (k *desk) upload(people ...openhw.Feature) *openhw.FailedUsers {
	k.t.Helper()
	return get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{UserInfo: people})
}

// person reads one person by userid.
func (k *desk) person(userid string) openhw.User {
	k.t.Helper()
	list := get[openhw.UserList](k, "get_userinfo_by_ids", &openhw.UsersByID{UserIDs: []string{userid}}).UserInfo
	if len(list) != 1 {
		k.t.Fatalf("%s is there %d times", userid, len(list))
	}
	return list[0]
}

func names(refs []openhw.UserRef) string {
	var out []string
	for _, r := range refs {
		out = append(out, r.UserID)
	}
	return strings.Join(out, " ")
}

func u32(n uint32) *openhw.Uint32 { v := openhw.Uint32(n); return &v }
func i32(n int32) *openhw.Int32   { v := openhw.Int32(n); return &v }

// What one device captures, the others get; what stays the same changes no version.
func TestUpload(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	other := k.second(nil)
	sun := openhw.Feature{UserID: "Sun.Hao", Fp: templates("left", "right"), FaList: templates("face")}
	gao := openhw.Feature{UserID: "gao.jie", Fa: templates("old form")[0].Data}
	if out := k.upload(sun, gao); len(out.FailList) != 0 {
		t.Errorf("%+v", out)
	}
	for _, d := range []*desk{k, other} {
		change := pushed[openhw.ChangeContact](d, "push_change_contact")
		if names(change.UpdateUser) != "sun.hao gao.jie" || len(change.CreateUser)+len(change.DeleteUser) != 0 {
			t.Errorf("%+v", change)
		}
		if got := get[openhw.PermVersion](d, "get_perm_version", nil).PermVersion; got != change.PermVersion {
			t.Errorf("version %d, pushed %d", got, change.PermVersion)
		}
		u := d.person("sun.hao")
		if diff := cmp.Diff(sun.Fp, u.Fp) + cmp.Diff(sun.FaList, u.FaList); diff != "" || *u.FpVer != 1 || *u.FaVer != 1 || u.FpAlgorithm != "" || u.Fa != "" {
			t.Errorf("%s %+v", diff, u)
		}
		if u := d.person("gao.jie"); len(u.Fp) != 0 || *u.FpVer != 0 || *u.FaVer != 1 || len(u.FaList) != 1 || u.FaList[0].ID != 0 {
			t.Errorf("%+v", u)
		}
	}
	k.upload(sun, gao)
	k.silent()
	other.silent()
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: []openhw.Template{{ID: 1}, {ID: 9}}})
	u := other.person("sun.hao")
	if len(u.Fp) != 1 || u.Fp[0].ID != 0 || *u.FpVer != 2 || *u.FaVer != 1 || len(u.FaList) != 1 {
		t.Errorf("%+v", u)
	}
	pushed[openhw.ChangeContact](other, "push_change_contact")
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: []openhw.Template{{ID: 1}}})
	other.silent()
}

func TestUploadFlags(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.legacy_fa=true")
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("left"), FaList: templates("face"), Fa: templates("ignored")[0].Data})
	lean := page(0, 200)
	lean.IsReqFpInfo, lean.IsReqFaInfo = u32(0), u32(0)
	for _, u := range get[openhw.UserPage](k, "get_userinfo_by_page", lean).UserInfo {
		want := openhw.Uint32(0)
		if u.UserID == "sun.hao" {
			want = 1
		}
		if u.Fp != nil || u.FaList != nil || *u.FpVer != want || *u.FaVer != want {
			t.Errorf("%+v", u)
		}
	}
	for _, u := range get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 200)).UserInfo {
		if has := u.UserID == "sun.hao"; (len(u.Fp) == 1) != has || (len(u.FaList) == 1) != has || (u.Fa == templates("face")[0].Data) != has {
			t.Errorf("%+v", u)
		}
	}
}

// The uploader need not be told of its own upload; its version stays then, so that no hole is left.
func TestUploaderIsNotTold(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.tell_uploader=false")
	other := k.second(nil)
	k.upload(openhw.Feature{UserID: "sun.hao", FaList: templates("face")})
	pushed[openhw.ChangeContact](other, "push_change_contact")
	k.silent()
	if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != 1 {
		t.Errorf("version %d", got)
	}
	if u := k.person("sun.hao"); *u.FaVer != 1 {
		t.Errorf("%+v", u)
	}
}

// A device gets the features of that algorithm which it ranks best among those that there are, and is told of its own ones only.
func TestAlgorithms(t *testing.T) {
	t.Parallel()
	k := newDeskWith(t, &openhw.ExtArgs{FpAlgorithm: []string{"fpx2", "default"}, FaAlgorithm: []string{"fax1"}})
	other := k.second(&openhw.ExtArgs{FpAlgorithm: []string{"default"}, FaAlgorithm: []string{"fay9"}})
	other.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("plain"), FaList: templates("nine"), FaAlgorithm: "fay9"})
	pushed[openhw.ChangeContact](k, "push_change_contact")
	if u := k.person("sun.hao"); u.FpAlgorithm != "default" || !cmp.Equal(u.Fp, templates("plain")) || u.FaAlgorithm != "" || len(u.FaList) != 0 || *u.FaVer != 1 {
		t.Errorf("%+v", u)
	}
	pushed[openhw.ChangeContact](other, "push_change_contact")
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("two"), FpAlgorithm: "fpx2", FaList: templates("one"), FaAlgorithm: "fax1"})
	pushed[openhw.ChangeContact](k, "push_change_contact")
	other.silent()
	if u := k.person("sun.hao"); u.FpAlgorithm != "fpx2" || !cmp.Equal(u.Fp, templates("two")) || u.FaAlgorithm != "fax1" || !cmp.Equal(u.FaList, templates("one")) {
		t.Errorf("%+v", u)
	}
	if u := other.person("sun.hao"); u.FpAlgorithm != "default" || !cmp.Equal(u.Fp, templates("plain")) || u.FaAlgorithm != "fay9" {
		t.Errorf("%+v", u)
	}
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: []openhw.Template{{}}, FpAlgorithm: "fpx2"})
	if u := k.person("sun.hao"); u.FpAlgorithm != "default" || !cmp.Equal(u.Fp, templates("plain")) || *u.FpVer != 3 {
		t.Errorf("%+v", u)
	}
}

func TestUploadErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.max_feature=40", "hardware.max_algorithm=8")
	large := []openhw.Template{{Data: base64.StdEncoding.EncodeToString(make([]byte, 31))}}
	fits := []openhw.Template{{Data: base64.StdEncoding.EncodeToString(make([]byte, 30))}}
	many := make([]openhw.Feature, 201)
	for i := range many {
		many[i] = openhw.Feature{UserID: fmt.Sprintf("u%d", i)}
	}
	tests := []struct {
		name   string
		people []openhw.Feature
		code   errcode.Code
	}{
		{"OKLargest", []openhw.Feature{{UserID: "sun.hao", Fp: fits, FaList: fits}}, 0},
		{"OKUnnamedAlgorithm", []openhw.Feature{{UserID: "sun.hao", FpAlgorithm: "default", Fp: fits}}, 0},
		{"LargeFingerprint", []openhw.Feature{{UserID: "gao.jie", Fp: fits}, {UserID: "sun.hao", Fp: large}}, 600034},
		{"LargeFace", []openhw.Feature{{UserID: "sun.hao", FaList: large}}, 600035},
		{"LargeLegacyFace", []openhw.Feature{{UserID: "sun.hao", Fa: large[0].Data}}, 600035},
		{"OKLegacyFaceIsIgnored", []openhw.Feature{{UserID: "sun.hao", FaList: fits, Fa: large[0].Data}}, 0},
		{"StrangeFpAlgorithm", []openhw.Feature{{UserID: "sun.hao", Fp: fits, FpAlgorithm: "fpx2"}}, 600048},
		{"StrangeFaAlgorithm", []openhw.Feature{{UserID: "sun.hao", FaList: fits, FaAlgorithm: "fax2"}}, 600049},
		{"LongAlgorithm", []openhw.Feature{{UserID: "sun.hao", FaList: fits, FaAlgorithm: "longer than"}}, 600050},
		{"AlgorithmWithSpace", []openhw.Feature{{UserID: "sun.hao", FaList: fits, FaAlgorithm: "a b"}}, 600049},
		{"EleventhFinger", []openhw.Feature{{UserID: "sun.hao", Fp: []openhw.Template{{ID: 10, Data: "QQ=="}}}}, 40058},
		{"ThirteenthFace", []openhw.Feature{{UserID: "sun.hao", FaList: []openhw.Template{{ID: 12, Data: "QQ=="}}}}, 40058},
		{"NoBase64", []openhw.Feature{{UserID: "sun.hao", FaList: []openhw.Template{{Data: "指纹"}}}}, 40058},
		{"NoUserID", []openhw.Feature{{Fp: fits}}, 40058},
		{"LongUserID", []openhw.Feature{{UserID: strings.Repeat("u", 129), Fp: fits}}, 40058},
		{"UserType", []openhw.Feature{{UserID: "sun.hao", UserType: 3}}, 600055},
		{"TooMany", many, 40058},
		{"OK200", many[:200], 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := *k
			d.t = t
			if test.code != 0 {
				d.refused(test.code, "upload_userinfo", &openhw.UploadFeatures{UserInfo: test.people})
				return
			}
			d.upload(test.people...)
		})
	}
	k.refused(40058, "upload_userinfo", map[string]any{})
	k.refused(40058, "upload_userinfo", map[string]any{"userinfo": "everybody"})
	k.refused(40058, "upload_userinfo", map[string]any{"userinfo": []any{map[string]any{"userid": "sun.hao", "fp": []any{map[string]any{"id": -1}}}}})
	if u := k.person("gao.jie"); *u.FpVer != 0 || len(u.Fp) != 0 {
		t.Errorf("a part of a refused upload was kept: %+v", u)
	}
}

// A device that has named no algorithm of an upload may be let off.
func TestUndeclaredAlgorithm(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.undeclared_algorithm=accept")
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("x"), FpAlgorithm: "fpx2"})
	if u := k.person("sun.hao"); *u.FpVer != 1 || len(u.Fp) != 0 {
		t.Errorf("%+v", u)
	}
}

// People whom the device does not serve fail one by one; the others' features are kept.
func TestUploadOfStrangers(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.device_range", "users=sun.hao")
	pushed[openhw.ChangeContact](k, "push_change_contact")
	out := k.upload(
		openhw.Feature{UserID: "ghost", Fp: templates("x")}, openhw.Feature{UserID: "gao.jie", Fp: templates("x")}, openhw.Feature{UserID: "stu7", UserType: openhw.Student, Fp: templates("x")},
		openhw.Feature{UserID: "v1/1000002", UserType: openhw.Visitor, FaList: templates("x")}, openhw.Feature{UserID: "sun.hao", Fp: templates("x")},
	)
	if got := names(out.FailList); got != "ghost gao.jie stu7 v1/1000002" || out.FailList[2].UserType != openhw.Student {
		t.Errorf("%+v", out)
	}
	if change := pushed[openhw.ChangeContact](k, "push_change_contact"); names(change.UpdateUser) != "sun.hao" {
		t.Errorf("%+v", change)
	}
}

// The last word on a finger counts, in one upload as in several.
func TestUploadSamePersonTwice(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("one")}, openhw.Feature{UserID: "SUN.HAO", Fp: templates("two")})
	if change := pushed[openhw.ChangeContact](k, "push_change_contact"); names(change.UpdateUser) != "sun.hao" {
		t.Errorf("%+v", change)
	}
	if u := k.person("sun.hao"); !cmp.Equal(u.Fp, templates("two")) || *u.FpVer != 1 {
		t.Errorf("%+v", u)
	}
}

// Features go with their member, and follow a new userid.
func TestFeaturesFollowTheMember(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	old := k.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.upload(openhw.Feature{UserID: old, FaList: templates("face")})
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.Do("member.edit", "user="+old, "new_userid=xin.ren")
	pushed[openhw.ChangeUserID](k, "push_change_userid")
	if u := k.person("xin.ren"); !cmp.Equal(u.FaList, templates("face")) {
		t.Errorf("%+v", u)
	}
	k.Do("member.leave", "user=xin.ren")
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.Do("member.add", "userid=xin.ren", "name=新人", "mobile=13800017777")
	if u := k.person("xin.ren"); len(u.FaList) != 0 || *u.FaVer != 0 {
		t.Errorf("%+v", u)
	}
}

// Names of algorithms are checked when the device logs in.
func TestSubscribeAlgorithms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ext  openhw.ExtArgs
		code errcode.Code
	}{
		{"OKFive", openhw.ExtArgs{FpAlgorithm: []string{"a", "b", "c", "d", "default"}}, 0},
		{"Six", openhw.ExtArgs{FaAlgorithm: []string{"a", "b", "c", "d", "e", "f"}}, 600050},
		{"EmptyFp", openhw.ExtArgs{FpAlgorithm: []string{""}}, 600048},
		{"RepeatedFp", openhw.ExtArgs{FpAlgorithm: []string{"a", "a"}}, 600048},
		{"EmptyFa", openhw.ExtArgs{FaAlgorithm: []string{"a", ""}}, 600049},
		{"ControlFa", openhw.ExtArgs{FaAlgorithm: []string{"a\n"}}, 600049},
		{"LongFa", openhw.ExtArgs{FaAlgorithm: []string{strings.Repeat("a", 65)}}, 600050},
	}
	k := newDesk(t)
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := *k
			d.t = t
			k.Advance(2 * 60e9) // five logins a minute are the most
			d.register()
			body := &openhw.Subscribe{Secret: k.d.Secret, FirmwareVersion: fmt.Sprint(i), ExtArgs: &test.ext}
			if test.code != 0 {
				d.refused(test.code, "subscribe_corp", body)
				return
			}
			_, err := d.Ask(d.ctx, "subscribe_corp", body)
			must(t, err)
		})
	}
}
