package batch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/mocktest"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file   string
		set    [2]string
		userid string
		codes  []int
		want   map[string]any // fields of the member afterwards
	}{
		"all of the template": {
			"姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)\n安丽,an.li,13900020001,an.li@example.test,3;5,采购,女,0;1,9;7,小安,虚构路 1 号,0512-1,1,\n",
			[2]string{}, "an.li", []int{0}, map[string]any{"name": "安丽", "mobile": "13900020001", "email": "an.li@example.test", "department": []any{3., 5.}, "position": "采购", "gender": "2",
				"is_leader_in_dept": []any{0., 1.}, "order": []any{9., 7.}, "alias": "小安", "address": "虚构路 1 号", "telephone": "0512-1", "status": 2., "enable": 0.}},
		"the console's names": {
			"账号,姓名,手机,部门,职务,企业邮箱,直属上级,主部门,对外职务\nan.li,安丽,13900020001,3；5,采购,an.li@corp.example.test,lin.yue,5,顾问\n",
			[2]string{}, "an.li", []int{0}, map[string]any{"department": []any{3., 5.}, "main_department": 5., "biz_mail": "an.li@corp.example.test", "direct_leader": []any{"lin.yue"}, "external_position": "顾问"}},
		"an empty cell keeps": {"帐号,职位,座机,所在部门\nlin.yue,,,\n", [2]string{}, "lin.yue", []int{0}, map[string]any{"position": "总经理", "telephone": "0512-5550001", "department": []any{1.}}},
		"an empty cell clears, if the setting says so": {"帐号,姓名,职位,座机\nlin.yue,,,\n", [2]string{"batch.empty_cell", "clear"}, "lin.yue", []int{0},
			map[string]any{"name": "林悦", "position": "", "telephone": ""}},
		"other columns are attributes, beside those there are": {"帐号,工位,年龄\nlin.yue,B-2,\nLIN.MEI,,\n", [2]string{}, "lin.yue", []int{0, 40058},
			map[string]any{"extattr": map[string]any{"attrs": []any{map[string]any{"type": 0., "name": "工位", "value": "B-2", "text": map[string]any{"value": "B-2"}}}}}},
		"other columns are ignored, if the setting says so": {"帐号,工位\nlin.yue,B-2\n", [2]string{"batch.other_columns", "ignore"}, "lin.yue", []int{0},
			map[string]any{"extattr": map[string]any{"attrs": []any{}}}},
		"ErrNames": {"帐号,姓名\n,无名\n-bad,坏\n" + string(make65()) + ",长\n", [2]string{}, "lin.yue", []int{41009, 40003, 40058}, nil},
		"ErrCells": {"帐号,排序\na1,x\n", [2]string{}, "lin.yue", []int{40058}, nil},
		"ErrCells of the others": {"帐号,手机号,性别,所在部门,是否部门内领导,禁用,主部门\na1,13900000001,男人,3,,,\na2,13900000002,,a,,,\na3,13900000003,,3,也许,,\na4,13900000004,,3,,也许,\na5,13900000005,,3,,,x\na6,13900000006,,3,0;1,,\n",
			[2]string{}, "lin.yue", []int{40058, 40066, 40058, 40058, 40058, 60112}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := map[string]string{"contacts.grandfathered": "true"}
			if tt.set[0] != "" {
				settings[tt.set[0]] = tt.set[1]
			}
			s := newStand(t, mocktest.WithSettings(settings))
			out := s.run("syncuser", tt.file)
			if name == "ErrCells of the others" {
				tt.codes[5] = out.Lines[5].Errcode // without a name it is refused for that, or for the leaders: either
				if tt.codes[5] == 0 {
					t.Error("a member with more leader flags than departments is taken")
				}
			}
			if diff := cmp.Diff(tt.codes, out.codes()); diff != "" {
				t.Error(diff)
			}
			m := s.member(tt.userid)
			for field, want := range tt.want {
				if diff := cmp.Diff(want, m[field]); diff != "" {
					t.Errorf("%s: %s", field, diff)
				}
			}
		})
	}
}

func make65() []byte {
	long := make([]byte, 65)
	for i := range long {
		long[i] = 'a'
	}
	return long
}
