package batch

import (
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// column is a column of a file of members: how it is called, and which parameter of user/create it stands for.
type column struct {
	names []string
	field string // empty: known, but without effect
	stays bool   // an empty cell never clears it
	read  func(cell string) (any, error)
}

// userIDNames are the names of the column that tells one member from another.
var userIDNames = []string{"帐号", "账号", "userid"}

// userColumns are the columns of the template (observed; the address of the template is in doc 90980) and, after them, the other
// fields of a member as the console calls them.
var userColumns = []*column{
	{names: userIDNames},
	{names: []string{"姓名"}, field: "name", stays: true, read: text},
	{names: []string{"手机号", "手机"}, field: "mobile", read: text},
	{names: []string{"邮箱", "个人邮箱"}, field: "email", read: text},
	{names: []string{"所在部门", "部门"}, field: "department", read: parties},
	{names: []string{"职位", "职务"}, field: "position", read: text},
	{names: []string{"性别"}, field: "gender", read: gender},
	{names: []string{"是否部门内领导"}, field: "is_leader_in_dept", stays: true, read: leaders},
	{names: []string{"排序"}, field: "order", stays: true, read: orders},
	{names: []string{"别名"}, field: "alias", read: text},
	{names: []string{"地址"}, field: "address", read: text},
	{names: []string{"座机"}, field: "telephone", read: text},
	{names: []string{"禁用"}, field: "enable", stays: true, read: disabled},
	{names: []string{"禁用项说明：(0-启用;1-禁用)"}},
	{names: []string{"微信号"}},
	{names: []string{"企业邮箱"}, field: "biz_mail", stays: true, read: text},
	{names: []string{"直属上级"}, field: "direct_leader", read: words},
	{names: []string{"主部门"}, field: "main_department", stays: true, read: number("main_department")},
	{names: []string{"对外职务"}, field: "external_position", read: text},
}

// columnOf gives the column of a name, nil for one that no field has.
func columnOf(name string) *column {
	at := slices.IndexFunc(userColumns, func(c *column) bool {
		return slices.ContainsFunc(c.names, func(known string) bool { return strings.EqualFold(known, name) })
	})
	if at < 0 {
		return nil
	}
	return userColumns[at]
}

func text(cell string) (any, error) { return cell, nil }

// list takes a cell apart that holds several values by semicolon (doc 90980).
func list(cell string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '；' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func words(cell string) (any, error) { return list(cell), nil }

func parties(cell string) (any, error) {
	ids, bad := numbers(cell)
	if bad != "" {
		return nil, api.Refuse(invalidParties, explain.Finding{Step: explain.Parameter, Expected: "ids of departments, by semicolon", Got: cell,
			Cause: bad + " is no number; names of departments are not understood", Fix: "write ids: 1;5", Doc: syncDoc})
	}
	return ids, nil
}

func orders(cell string) (any, error) {
	all, bad := numbers(cell)
	if bad != "" {
		return nil, badCell("order", "numbers, by semicolon", bad)
	}
	return all, nil
}

// numbers reads a list, and gives the first part that is no number.
func numbers(cell string) (all []int64, bad string) {
	all = []int64{}
	for _, part := range list(cell) {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, part
		}
		all = append(all, n)
	}
	return all, ""
}

func number(field string) func(string) (any, error) {
	return func(cell string) (any, error) {
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return nil, badCell(field, "a number", cell)
		}
		return n, nil
	}
}

func leaders(cell string) (any, error) {
	all := []int{}
	for _, part := range list(cell) {
		is, ok := yes(part)
		if !ok {
			return nil, badCell("is_leader_in_dept", "0 or 1 for each department, by semicolon", part)
		}
		all = append(all, is)
	}
	return all, nil
}

// disabled reads 禁用, which is the opposite of enable.
func disabled(cell string) (any, error) {
	is, ok := yes(cell)
	if !ok {
		return nil, badCell("enable", "0 (启用) or 1 (禁用)", cell)
	}
	return 1 - is, nil
}

func yes(word string) (is int, ok bool) {
	switch word {
	case "1", "是":
		return 1, true
	case "0", "否":
		return 0, true
	}
	return 0, false
}

// gender reads a word or the number that the API takes. Others are left to the check of the member.
func gender(cell string) (any, error) {
	switch cell {
	case "男":
		return "1", nil
	case "女":
		return "2", nil
	case "", "未知":
		return "0", nil
	}
	return cell, nil
}

func badCell(field, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", field).With(explain.Finding{Step: explain.Parameter, Expected: field + ": " + want, Got: got,
		Cause: "the cell cannot be read", Fix: "write " + want, Doc: syncDoc})
}
