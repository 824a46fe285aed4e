package hwcloud

import "wecomlab/core/openhw"

// The codes of a Verdict (doc 95987).
const (
	VerdictOK            openhw.Int32 = 0
	VerdictOffline       openhw.Int32 = 1
	VerdictBound         openhw.Int32 = 2
	VerdictLocalData     openhw.Int32 = 3
	VerdictWrongCode     openhw.Int32 = 4
	VerdictNotReleased   openhw.Int32 = 5
	VerdictCodeUnchecked openhw.Int32 = 6
	VerdictNotNow        openhw.Int32 = 7
	VerdictUnbinding     openhw.Int32 = 1999
)

// VerdictText is what a person is shown for a code.
type VerdictText struct {
	Code    openhw.Int32
	English string
	Chinese string
}

// VerdictTexts are the codes that WeCom has a text for. Do not change it at run time.
var VerdictTexts = []VerdictText{
	{VerdictOK, "The device was added.", "设备已添加。"},
	{VerdictOffline, "The device is offline. Check its network and try again.", "设备不在线，请检查设备网络后再试。"},
	{VerdictBound, "The device belongs to somebody already. Remove it there first.", "设备已被绑定，请先在原处解绑。"},
	{VerdictLocalData, "The device still holds data of its own. Reset it and try again.", "设备内仍有本地数据，请恢复出厂设置后再试。"},
	{VerdictWrongCode, "The verification code is not that of the device.", "设备验证码不正确。"},
	{VerdictNotReleased, "The device is not released yet. Try later, or ask its manufacturer.", "设备尚未发布，请稍后再试或咨询厂商。"},
	{VerdictCodeUnchecked, "The verification code could not be checked. Look at it and try again.", "验证码校验失败，请核对后再试。"},
	{VerdictNotNow, "The device cannot be added now. Try later, or ask its manufacturer.", "设备暂时无法绑定，请稍后再试或咨询厂商。"},
	{VerdictUnbinding, "The device is just being removed elsewhere. Try again in a moment.", "设备正在解绑，请稍等片刻再试。"},
}

// Shown is what a person is shown for the verdict; every code without a text of its own has the same general one.
func (v Verdict) Shown() VerdictText {
	for _, text := range VerdictTexts {
		if text.Code == v.ErrCode {
			return text
		}
	}
	return VerdictText{v.ErrCode, "The device could not be added, and its supplier gives no known reason. Try again; if it stays so, ask the supplier.",
		"添加失败，供应商未给出已知原因。请重试，若仍失败请联系供应商。"}
}
