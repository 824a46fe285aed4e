package silenceper

import (
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/work/addresslist"
)

func TestContacts(t *testing.T) {
	admin, reader := assistant(t).GetAddressList(), app(t).GetAddressList()
	created, err := admin.DepartmentCreate(&addresslist.DepartmentCreateRequest{Name: "数据组", ParentID: 2})
	must(t, "DepartmentCreate", err)
	must(t, "DepartmentUpdate", admin.DepartmentUpdate(&addresslist.DepartmentUpdateRequest{ID: created.ID, Name: "数据平台组", ParentID: 2}))
	ids, err := admin.DepartmentSimpleList(2)
	must(t, "DepartmentSimpleList", err)
	if len(ids) == 0 || ids[len(ids)-1].ID != created.ID && ids[0].ID == 0 {
		t.Errorf("DepartmentSimpleList gives %v", ids)
	}

	person := &addresslist.UserCreateRequest{
		UserID: "shu.ju", Name: "舒菊", Mobile: "13900001234", Department: []int{created.ID}, Position: "数据工程师", Gender: 2, IsLeaderInDept: []int{0}, Enable: 1,
	}
	_, err = admin.UserCreate(person)
	must(t, "UserCreate", err)
	if _, err = admin.UserCreate(person); err == nil || !strings.Contains(err.Error(), "60102") {
		t.Errorf("UserCreate twice: %v", err)
	}
	must(t, "UserUpdate", admin.UserUpdate(&addresslist.UserUpdateRequest{UserID: "shu.ju", Name: "舒菊", Mobile: "13900001234", Department: []int{created.ID}, Position: "架构师"}))
	list, err := admin.UserListID(&addresslist.UserListIDRequest{Limit: 100})
	must(t, "UserListID", err)
	found := false
	for _, row := range list.DeptUser {
		found = found || row.UserID == "shu.ju" && row.Department == created.ID
	}
	if !found {
		t.Errorf("UserListID lacks the new member: %d rows", len(list.DeptUser))
	}

	got, err := reader.UserGet("shu.ju")
	must(t, "UserGet", err)
	if got.Name != "舒菊" || got.Position != "架构师" || got.MainDepartment != created.ID || got.Mobile != "" {
		t.Errorf("UserGet gives %+v", got)
	}
	members, err := reader.UserSimpleList(created.ID)
	must(t, "UserSimpleList", err)
	if len(members) != 1 || members[0].UserID != "shu.ju" {
		t.Errorf("UserSimpleList gives %v", members)
	}
	department, err := reader.DepartmentGet(created.ID)
	must(t, "DepartmentGet", err)
	if department.Name != "数据平台组" {
		t.Errorf("DepartmentGet gives %+v", department)
	}
	all, err := reader.DepartmentList()
	must(t, "DepartmentList", err)
	below, err := reader.DepartmentListByID(2)
	must(t, "DepartmentListByID", err)
	if len(all) == 0 || len(below) == 0 || len(below) > len(all) {
		t.Errorf("DepartmentList gives %d, below 2 are %d", len(all), len(below))
	}
	tags(t, admin)
	_, err = admin.UserDelete("shu.ju")
	must(t, "UserDelete", err)
	must(t, "DepartmentDelete", admin.DepartmentDelete(created.ID))
	if _, err = reader.UserGet("shu.ju"); err == nil || !strings.Contains(err.Error(), "60111") {
		t.Errorf("UserGet of a deleted member: %v", err)
	}
}

func tags(t *testing.T, c *addresslist.Client) {
	t.Helper()
	created, err := c.CreateTag(&addresslist.CreateTagRequest{TagName: "值班"})
	must(t, "CreateTag", err)
	must(t, "UpdateTag", c.UpdateTag(&addresslist.UpdateTagRequest{TagID: created.TagID, TagName: "周末值班"}))
	added, err := c.AddTagUsers(&addresslist.AddTagUsersRequest{TagID: created.TagID, UserList: []string{"shu.ju", "ghost"}})
	must(t, "AddTagUsers", err)
	if added.InvalidList != "ghost" {
		t.Errorf("AddTagUsers gives invalidlist %q", added.InvalidList)
	}
	tag, err := c.GetTag(created.TagID)
	must(t, "GetTag", err)
	if tag.TagName != "周末值班" || len(tag.UserList) != 1 {
		t.Errorf("GetTag gives %+v", tag)
	}
	_, err = c.DelTagUsers(&addresslist.DelTagUsersRequest{TagID: created.TagID, UserList: []string{"shu.ju"}})
	must(t, "DelTagUsers", err)
	listed, err := c.ListTag()
	must(t, "ListTag", err)
	if len(listed.TagList) == 0 {
		t.Error("ListTag gives nothing")
	}
	must(t, "DeleteTag", c.DeleteTag(created.TagID))
}

func TestOpenIDs(t *testing.T) {
	c := app(t).GetAddressList()
	openid, err := c.ConvertToOpenID("sun.hao")
	must(t, "ConvertToOpenID", err)
	userid, err := c.ConvertToUserID(openid)
	must(t, "ConvertToUserID", err)
	if userid != "sun.hao" {
		t.Errorf("%s is %s", openid, userid)
	}
}
