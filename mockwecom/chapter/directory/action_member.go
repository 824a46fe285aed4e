package directory

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

type addMemberIn struct {
	Corp       string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	UserID     string   `name:"userid" help:"1 to 64 of letters, digits, _ - @ .; empty: the system makes one, which user/update may change once"`
	Name       string   `name:"name" need:"yes" help:"1 to 64 characters"`
	Mobile     string   `name:"mobile" help:"mobile number; this or email is needed"`
	Email      string   `name:"email" help:"personal address; this or mobile is needed"`
	Department []string `name:"department" default:"1" help:"department ids, by comma"`
	Position   string   `name:"position" help:"at most 128 characters"`
	Alias      string   `name:"alias" help:"at most 64 characters"`
	Gender     string   `name:"gender" choices:"0,1,2" help:"1 male, 2 female, 0 unknown"`
	BizMail    string   `name:"biz_mail" help:"address at the corp"`
	Telephone  string   `name:"telephone" help:"digits - + ,"`
	Boss       string   `name:"boss" help:"userid of the direct leader"`
}

func (d *Directory) memberJoins(c *action.Call, in addMemberIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	departments, err := e.existing(in.Department)
	if err != nil {
		return action.Result{}, err
	}
	made := in.UserID == ""
	if made {
		in.UserID = strings.ToLower(d.rt.Random.Text(32, random.Hex))
	}
	p := &Profile{
		Name: &in.Name, Mobile: &in.Mobile, Email: &in.Email, Position: &in.Position, Department: &departments,
		Alias: changed(in.Alias), Gender: (*Gender)(changed(in.Gender)), BizMail: changed(in.BizMail), Telephone: changed(in.Telephone),
	}
	if in.Boss != "" {
		p.DirectLeader = &[]string{in.Boss}
	}
	m, err := e.prepare(in.UserID, p)
	if err != nil {
		return action.Result{}, err
	}
	m.Renamable = made
	return action.Result{Say: fmt.Sprintf("%s (%s) is in the contacts", m.Name, m.UserID), Values: map[string]string{"userid": m.UserID}}, e.addMember(m)
}

type editMemberIn struct {
	Corp       string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User       string   `name:"user" default:"@member" need:"yes" help:"userid"`
	NewUserID  string   `name:"new_userid" help:"another userid, if the system made the present one; once"`
	Name       string   `name:"name" help:"1 to 64 characters"`
	Alias      string   `name:"alias" help:"at most 64 characters"`
	English    string   `name:"english_name" help:"letters, digits . - _ and blanks"`
	Mobile     string   `name:"mobile" help:"stays as it is once the member has signed in"`
	Email      string   `name:"email" help:"personal address"`
	BizMail    string   `name:"biz_mail" help:"address at the corp; stays once it was given"`
	Position   string   `name:"position" help:"at most 128 characters"`
	External   string   `name:"external_position" help:"position that others see, at most 12 characters"`
	Nickname   string   `name:"nickname" help:"WeChat channel that others see"`
	Gender     string   `name:"gender" choices:"0,1,2" help:"1 male, 2 female, 0 unknown"`
	Telephone  string   `name:"telephone" help:"digits - + ,"`
	Address    string   `name:"address" help:"at most 128 characters"`
	Department []string `name:"department" help:"department ids, by comma; they replace the present ones"`
	Main       int64    `name:"main_department" help:"one of the departments"`
	Leads      []string `name:"leads" help:"which of the departments the member leads, by comma; - none"`
	Boss       string   `name:"boss" help:"userid of the direct leader; - nobody"`
	Avatar     string   `name:"avatar" help:"media_id of an image"`
}

// editMember changes what is given.
func (d *Directory) editMember(c *action.Call, in editMemberIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	before, err := e.member(in.User)
	if err != nil {
		return action.Result{}, err
	}
	p, err := e.profileOf(before, &in)
	if err != nil {
		return action.Result{}, err
	}
	after, err := e.UpdateMember(in.User, in.NewUserID, p)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: after.Name + " (" + after.UserID + ") is changed", Values: map[string]string{"userid": after.UserID}}, nil
}

// profileOf turns the parameters of an edit into what the API would be sent.
func (e *Edit) profileOf(m *Member, in *editMemberIn) (*Profile, error) {
	p := &Profile{
		Name: changed(in.Name), Alias: changed(in.Alias), EnglishName: changed(in.English), Mobile: changed(in.Mobile), Email: changed(in.Email),
		BizMail: changed(in.BizMail), Position: changed(in.Position), ExternalPosition: changed(in.External), Nickname: changed(in.Nickname),
		Gender: (*Gender)(changed(in.Gender)), Telephone: changed(in.Telephone), Address: changed(in.Address), Avatar: changed(in.Avatar),
	}
	standing := m.Department
	if len(in.Department) > 0 {
		var err error
		if standing, err = e.existing(in.Department); err != nil {
			return nil, err
		}
		p.Department = &standing
	}
	if in.Main != 0 {
		p.MainDepartment = &in.Main
	}
	if boss := changed(in.Boss); boss != nil {
		p.DirectLeader = &[]string{}
		if *boss != "" {
			p.DirectLeader = &[]string{*boss}
		}
	}
	if len(in.Leads) == 0 {
		return p, nil
	}
	var leads []int64
	if in.Leads[0] != nothing {
		var err error
		if leads, err = e.existing(in.Leads); err != nil {
			return nil, err
		}
	}
	leader := make([]int, len(standing))
	for i, id := range standing {
		if slices.Contains(leads, id) {
			leader[i] = 1
		}
	}
	p.Leader = &leader
	return p, nil
}

type moveMemberIn struct {
	Corp       string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User       string   `name:"user" default:"@member" need:"yes" help:"userid"`
	Department []string `name:"department" need:"yes" help:"department ids, by comma; they replace the present ones"`
}

func (d *Directory) moveMember(c *action.Call, in moveMemberIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	before, err := e.member(in.User)
	if err != nil {
		return action.Result{}, err
	}
	departments, err := e.existing(in.Department)
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s stands in %s now", before.Name, strings.Join(in.Department, ", "))
	if slices.Equal(before.Department, departments) {
		return action.Result{Say: say + ", as before"}, nil
	}
	_, err = e.UpdateMember(in.User, "", &Profile{Department: &departments})
	return action.Result{Say: say}, err
}

type memberIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User string `name:"user" default:"@member" need:"yes" help:"userid"`
}

func (d *Directory) memberLeaves(c *action.Call, in memberIn) (action.Result, error) {
	e, m, err := d.administerMember(c, in)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: m.Name + " (" + m.UserID + ") is out of the contacts"}, e.DeleteMember(m.UserID)
}

func (d *Directory) disableMember(c *action.Call, in memberIn) (action.Result, error) {
	return d.turnMember(c, in, 0, "disabled")
}

func (d *Directory) enableMember(c *action.Call, in memberIn) (action.Result, error) {
	return d.turnMember(c, in, 1, "enabled")
}

func (d *Directory) turnMember(c *action.Call, in memberIn, enable int, done string) (action.Result, error) {
	e, m, err := d.administerMember(c, in)
	if err != nil {
		return action.Result{}, err
	}
	say := m.Name + " (" + m.UserID + ") is " + done
	if (m.Status == Disabled) == (enable == 0) {
		return action.Result{Say: say + ", as before"}, nil
	}
	_, err = e.UpdateMember(m.UserID, "", &Profile{Enable: &enable})
	return action.Result{Say: say}, err
}

func (d *Directory) activateMember(c *action.Call, in memberIn) (action.Result, error) {
	_, m, err := d.administerMember(c, in)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	switch m.Status {
	case Disabled, Left:
		return action.Result{}, action.Refuse(disabledCannot(m))
	case Active:
		return action.Result{Say: m.Name + " has signed in before, and does so again"}, d.SignedIn(c.Context, c.Tx, m)
	}
	return action.Result{Say: m.Name + " (" + m.UserID + ") is active"}, d.SignedIn(c.Context, c.Tx, m)
}

// administerMember begins to write a corp's contacts for something that is done to one member.
func (d *Directory) administerMember(c *action.Call, in memberIn) (*Edit, *Member, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return nil, nil, err
	}
	m, err := e.member(in.User)
	return e, m, err
}
