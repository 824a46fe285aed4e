package event_test

import "wecomlab/core/event"

func fillOpenApproval(p any) {
	e := p.(*event.OpenApprovalChange)
	opened(&e.Head)
	e.AgentID = 1000031
	e.ApprovalInfo = event.OpenApproval{
		ThirdNo: "dredge-12", OpenSpName: "疏浚", OpenTemplateId: "tpl-7", OpenSpStatus: 1, ApplyTime: 1759990000,
		ApplyUserName: "谭梅", ApplyUserId: "mei.tan", ApplyUserParty: "领航组", ApplyUserImage: "https://quay.test/mei.png", ApproverStep: 0,
	}
	e.ApprovalInfo.ApprovalNodes.ApprovalNode = []event.OpenApprovalNode{{NodeStatus: 1, NodeAttr: 2, NodeType: 1, Items: event.OpenApprovalItems{
		Item: []event.OpenApprovalItem{{ItemName: "何波", ItemUserId: "bo.he", ItemImage: "https://quay.test/bo.png", ItemStatus: 1}},
	}}}
	e.ApprovalInfo.NotifyNodes.NotifyNode = []event.OpenNotifyNode{{ItemName: "江岸", ItemUserId: "an.jiang", ItemImage: "https://quay.test/an.png"}}
}

var openApprovalXML = opening("sys", "open_approval_change") + `<AgentID>1000031</AgentID><ApprovalInfo><ThirdNo><![CDATA[dredge-12]]></ThirdNo><OpenSpName><![CDATA[疏浚]]></OpenSpName>` +
	`<OpenTemplateId><![CDATA[tpl-7]]></OpenTemplateId><OpenSpStatus>1</OpenSpStatus><ApplyTime>1759990000</ApplyTime><ApplyUserName><![CDATA[谭梅]]></ApplyUserName>` +
	`<ApplyUserId><![CDATA[mei.tan]]></ApplyUserId><ApplyUserParty><![CDATA[领航组]]></ApplyUserParty><ApplyUserImage><![CDATA[https://quay.test/mei.png]]></ApplyUserImage>` +
	`<ApprovalNodes><ApprovalNode><NodeStatus>1</NodeStatus><NodeAttr>2</NodeAttr><NodeType>1</NodeType><Items><Item><ItemName><![CDATA[何波]]></ItemName><ItemUserId><![CDATA[bo.he]]></ItemUserId>` +
	`<ItemImage><![CDATA[https://quay.test/bo.png]]></ItemImage><ItemStatus>1</ItemStatus><ItemSpeech><![CDATA[]]></ItemSpeech><ItemOpTime>0</ItemOpTime></Item></Items></ApprovalNode></ApprovalNodes>` +
	`<NotifyNodes><NotifyNode><ItemName><![CDATA[江岸]]></ItemName><ItemUserId><![CDATA[an.jiang]]></ItemUserId><ItemImage><![CDATA[https://quay.test/an.png]]></ItemImage></NotifyNode></NotifyNodes>` +
	`<approverstep>0</approverstep></ApprovalInfo></xml>`

func fillApproval(p any) {
	e := p.(*event.ApprovalChange)
	opened(&e.Head)
	e.ApprovalInfo = event.Approval{
		SpNoStr: "202510090001", SpNo: 202510090001, SpName: "疏浚", SpStatus: 1, TemplateId: "tpl-8", ApplyTime: 1759990000,
		Applyer: event.ApprovalApplicant{UserId: "mei.tan", Party: "4"},
		SpRecord: []event.ApprovalRecord{{SpStatus: 1, ApproverAttr: 1, Details: []event.ApprovalDetail{
			{Approver: event.ApprovalUser{UserId: "bo.he"}, Speech: "同意", SpStatus: 2, SpTime: 1759999999, Attach: []string{"tide-media-1", "tide-media-2"}},
		}}},
		Notifyer: []event.ApprovalUser{{UserId: "an.jiang"}, {UserId: "yu.lu"}},
		ProcessList: event.ApprovalProcess{NodeList: []event.ApprovalNode{
			{NodeType: 1, SpStatus: 1, ApvRel: 2, SubNodeList: []event.ApprovalSubNode{
				{UserInfo: event.ApprovalUser{UserId: "bo.he"}, Speech: pointer(""), SpYj: 1, Sptime: pointer(int64(0)), MediaIds: []string{"tide-media-1"}},
			}},
			{NodeType: 2, SubNodeList: []event.ApprovalSubNode{{UserInfo: event.ApprovalUser{UserId: "an.jiang"}}}},
		}},
		Comments: []event.ApprovalComment{
			{CommentUserInfo: event.ApprovalUser{UserId: "yu.lu"}, CommentTime: 1759999999, CommentContent: "附图", CommentId: "6700000000000000042", Attach: []string{"tide-media-3"}},
		},
		StatuChangeEvent: 10,
	}
}

var approvalXML = opening("sys", "sys_approval_change") + `<AgentID>3010040</AgentID><ApprovalInfo><SpNoStr><![CDATA[202510090001]]></SpNoStr><SpNo>202510090001</SpNo><SpName><![CDATA[疏浚]]></SpName>` +
	`<SpStatus>1</SpStatus><TemplateId><![CDATA[tpl-8]]></TemplateId><ApplyTime>1759990000</ApplyTime><Applyer><UserId><![CDATA[mei.tan]]></UserId><Party><![CDATA[4]]></Party></Applyer>` +
	`<SpRecord><SpStatus>1</SpStatus><ApproverAttr>1</ApproverAttr><Details><Approver><UserId><![CDATA[bo.he]]></UserId></Approver><Speech><![CDATA[同意]]></Speech><SpStatus>2</SpStatus>` +
	`<SpTime>1759999999</SpTime><Attach><![CDATA[tide-media-1]]></Attach><Attach><![CDATA[tide-media-2]]></Attach></Details></SpRecord>` +
	`<Notifyer><UserId><![CDATA[an.jiang]]></UserId></Notifyer><Notifyer><UserId><![CDATA[yu.lu]]></UserId></Notifyer>` +
	`<ProcessList><NodeList><NodeType>1</NodeType><SpStatus>1</SpStatus><ApvRel>2</ApvRel><SubNodeList><UserInfo><UserId><![CDATA[bo.he]]></UserId></UserInfo><Speech><![CDATA[]]></Speech>` +
	`<SpYj>1</SpYj><Sptime>0</Sptime><MediaIds><![CDATA[tide-media-1]]></MediaIds></SubNodeList></NodeList>` +
	`<NodeList><NodeType>2</NodeType><SubNodeList><UserInfo><UserId><![CDATA[an.jiang]]></UserId></UserInfo></SubNodeList></NodeList></ProcessList>` +
	`<Comments><CommentUserInfo><UserId><![CDATA[yu.lu]]></UserId></CommentUserInfo><CommentTime>1759999999</CommentTime><CommentContent><![CDATA[附图]]></CommentContent>` +
	`<CommentId><![CDATA[6700000000000000042]]></CommentId><Attach><![CDATA[tide-media-3]]></Attach></Comments><StatuChangeEvent>10</StatuChangeEvent></ApprovalInfo></xml>`
