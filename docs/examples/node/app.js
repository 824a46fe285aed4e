// A small service-provider app in plain Node, without packages: it answers callbacks as the official samples do, keeps the
// suite_ticket, exchanges auth codes, and logs members in. It knows WeCom's addresses only from its environment.
//
//   WECOM_BASE_URL=http://127.0.0.1:8600 PORT=3000 node app.js
'use strict';
const http = require('node:http');
const crypto = require('node:crypto');

const env = process.env;
const base = env.WECOM_BASE_URL || 'https://qyapi.weixin.qq.com';
const token = env.WECOM_CALLBACK_TOKEN;
const key = Buffer.from(env.WECOM_CALLBACK_AES_KEY + '=', 'base64');
const secrets = {
  [env.WECOM_TEMPLATE_ID]: env.WECOM_TEMPLATE_SECRET,
  [env.WECOM_SUITE_ID]: env.WECOM_SUITE_SECRET,
};
const state = { ticket: {}, suiteToken: {}, corp: {}, agentToken: '', card: '' };
let site = '';

// --- callbacks -------------------------------------------------------------------------------------------------------

function signature(timestamp, nonce, encrypt) {
  const text = [token, timestamp, nonce, encrypt].sort().join('');
  return crypto.createHash('sha1').update(text).digest('hex');
}

function decrypt(encrypt) {
  const cipher = crypto.createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([cipher.update(encrypt, 'base64'), cipher.final()]);
  const plain = padded.subarray(16, padded.length - padded[padded.length - 1]);
  return plain.subarray(4, 4 + plain.readUInt32BE(0)).toString();
}

function field(xml, name) {
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`).exec(xml);
  return found ? (found[1] ?? found[2] ?? '').trim() : '';
}

async function callback(req, res, query) {
  const check = (encrypt) => signature(query.get('timestamp'), query.get('nonce'), encrypt) === query.get('msg_signature');
  if (req.method === 'GET') {
    const echostr = query.get('echostr') || '';
    if (!check(echostr)) return answer(res, 403, 'signature differs');
    answer(res, 200, decrypt(echostr));
    if (query.get('for') === 'contacts') await beginSync().catch((err) => console.error('contacts:', err.message));
    return;
  }
  const encrypt = field(await body(req), 'Encrypt');
  if (!check(encrypt)) return answer(res, 403, 'signature differs');
  answer(res, 200, 'success');
  await handle(decrypt(encrypt)).catch((err) => console.error('event:', err.message));
}

async function handle(xml) {
  const suite = field(xml, 'SuiteId');
  const type = field(xml, 'InfoType') || field(xml, 'Event') || field(xml, 'MsgType');
  console.log('event', type, suite);
  if (type === 'suite_ticket') {
    state.ticket[suite] = field(xml, 'SuiteTicket');
    await suiteToken(suite);
  }
  if (type === 'create_auth' || type === 'reset_permanent_code') await exchange(suite, field(xml, 'AuthCode'));
  if (type === 'cancel_auth') delete state.corp[suite];
  if (type === 'change_contact' && field(xml, 'ToUserName') === env.WECOM_CORP_ID) await changed(field(xml, 'ChangeType'), xml);
  if (field(xml, 'ToUserName') === env.WECOM_CORP_ID && field(xml, 'AgentID') === env.WECOM_AGENT_ID) await heard(type, xml);
}

// heard is for the corp's own app: a member asks for the state and gets a card, presses its button, and tells when it is over.
async function heard(type, xml) {
  const user = field(xml, 'FromUserName');
  if (type === 'text' && field(xml, 'Content') === '告警') await alert(user);
  if (type === 'text' && field(xml, 'Content') === '解除') await agentCall('message/recall', { msgid: state.card });
  if (type === 'text' && field(xml, 'Content') === '考勤') await checkIns(user);
  if (type === 'template_card_event') {
    await agentCall('message/update_template_card', {
      userids: [user], agentid: Number(env.WECOM_AGENT_ID), response_code: field(xml, 'ResponseCode'), button: { replace_name: '处理中' },
    });
  }
}

async function alert(user) {
  const sent = await agentCall('message/send', {
    touser: user, agentid: Number(env.WECOM_AGENT_ID), msgtype: 'template_card',
    template_card: {
      card_type: 'button_interaction', task_id: 'alert-' + crypto.randomUUID(), main_title: { title: '3 号机柜温度过高' },
      button_list: [{ text: '我来处理', key: 'take' }, { text: '误报', style: 4, key: 'false_alarm' }],
    },
  });
  state.card = sent.msgid;
}

// checkIns reads where a member has checked in since yesterday, be it at a device.
async function checkIns(user) {
  const day = 86400, now = Math.floor(Date.now() / 1000);
  const out = await agentCall('checkin/getcheckindata', { opencheckindatatype: 3, starttime: now - day, endtime: now + day, useridlist: [user] });
  console.log('check-ins of', user, out.checkindata.length);
}

// --- calls of the API ------------------------------------------------------------------------------------------------

async function call(path, query, json) {
  const url = new URL(base + '/cgi-bin/' + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const res = await fetch(url, json ? { method: 'POST', body: JSON.stringify(json) } : {});
  const out = await res.json();
  if (out.errcode) throw Object.assign(new Error(`${path}: ${out.errcode} ${out.errmsg}`), { code: out.errcode });
  return out;
}

// suiteCall sends the suite_access_token along, and fetches a new one once when WeCom no longer takes it.
async function suiteCall(suite, path, query, json) {
  for (let again = false; ; again = true) {
    try {
      return await call(path, { suite_access_token: await suiteToken(suite), ...query }, json);
    } catch (err) {
      if (again || ![40082, 42009].includes(err.code)) throw err;
      delete state.suiteToken[suite];
    }
  }
}

async function suiteToken(suite) {
  const have = state.suiteToken[suite];
  if (have && have.until > Date.now()) return have.value;
  const out = await call('service/get_suite_token', {}, {
    suite_id: suite, suite_secret: secrets[suite], suite_ticket: state.ticket[suite] || '',
  });
  state.suiteToken[suite] = { value: out.suite_access_token, until: Date.now() + (out.expires_in - 300) * 1000 };
  return out.suite_access_token;
}

// agentCall calls with the token of the corp's own app, and fetches a new one once when WeCom no longer takes it.
async function agentCall(path, json) {
  for (let again = false; ; again = true) {
    try {
      if (!state.agentToken) {
        state.agentToken = (await call('gettoken', { corpid: env.WECOM_CORP_ID, corpsecret: env.WECOM_CORP_SECRET })).access_token;
      }
      return await call(path, { access_token: state.agentToken }, json);
    } catch (err) {
      if (again || ![40014, 42001].includes(err.code)) throw err;
      state.agentToken = '';
    }
  }
}

async function exchange(suite, authCode) {
  const code = await suiteCall(suite, 'service/v2/get_permanent_code', {}, { auth_code: authCode });
  const corpid = code.auth_corp_info.corpid;
  const info = await suiteCall(suite, 'service/v2/get_auth_info', {}, { auth_corpid: corpid, permanent_code: code.permanent_code });
  state.corp[suite] = { corpid, secret: code.permanent_code, agentid: info.auth_info.agent[0].agentid };
  await corpToken(suite);
}

async function corpToken(suite) {
  const { corpid, secret } = state.corp[suite];
  if (suite.startsWith('dk')) return (await call('gettoken', { corpid, corpsecret: secret })).access_token;
  return (await suiteCall(suite, 'service/get_corp_token', {}, { auth_corpid: corpid, permanent_code: secret })).access_token;
}

// --- contacts --------------------------------------------------------------------------------------------------------

// The contact-sync assistant: its secret writes the contacts of the app's own corp, its callback URL hears of other changes.
const staff = { userid: 'sync.node', name: '北川', mobile: '13800017003' };

async function contacts(path, query, json) {
  return call(path, { access_token: state.contacts, ...query }, json);
}

async function beginSync() {
  const { access_token } = await call('gettoken', { corpid: env.WECOM_CORP_ID, corpsecret: env.WECOM_CONTACT_SECRET });
  state.contacts = access_token;
  await contacts('user/create', {}, { ...staff, department: [2], to_invite: false });
}

// changed answers to what somebody else did: a new department gets the member and a tag, and when somebody leaves, all is put
// back in order.
async function changed(change, xml) {
  if (change === 'create_party') {
    state.department = Number(field(xml, 'Id'));
    for (let cursor = '', more = true; more; more = cursor !== '') {
      cursor = (await contacts('user/list_id', {}, { cursor, limit: 1000 })).next_cursor || '';
    }
    await contacts('department/simplelist', {});
    await contacts('user/update', {}, { userid: staff.userid, department: [state.department] });
    state.tag = (await contacts('tag/create', {}, { tagname: 'node' })).tagid;
    await contacts('tag/addtagusers', {}, { tagid: state.tag, userlist: [staff.userid] });
  }
  if (change === 'delete_user' && state.tag) {
    await contacts('tag/delete', { tagid: state.tag });
    await contacts('user/delete', { userid: staff.userid });
    await contacts('department/delete', { id: state.department });
    state.tag = 0;
  }
}

// --- pages -----------------------------------------------------------------------------------------------------------

// home sends a member through the authorize page; scope=snsapi_privateinfo asks for consent.
function home(res, query) {
  const suite = query.get('suite') || env.WECOM_TEMPLATE_ID;
  const at = state.corp[suite];
  if (!at) return answer(res, 503, 'nobody has authorised ' + suite + ' yet');
  const url = new URL((base.includes('qyapi.') ? 'https://open.weixin.qq.com' : base) + '/connect/oauth2/authorize');
  url.searchParams.set('appid', suite.startsWith('dk') ? at.corpid : suite);
  url.searchParams.set('redirect_uri', `${site}/oauth?suite=${suite}`);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('scope', query.get('scope') || 'snsapi_base');
  url.searchParams.set('state', crypto.randomBytes(8).toString('hex'));
  if (suite.startsWith('dk')) url.searchParams.set('agentid', at.agentid);
  redirect(res, url.href + '#wechat_redirect');
}

async function loggedIn(res, query) {
  const suite = query.get('suite');
  const shown = [];
  if (suite.startsWith('dk')) {
    const access_token = await corpToken(suite);
    const who = await call('auth/getuserinfo', { access_token, code: query.get('code') });
    shown.push(who, await call('user/get', { access_token, userid: who.userid }));
    if (who.user_ticket) shown.push(await call('auth/getuserdetail', { access_token }, { user_ticket: who.user_ticket }));
  } else {
    const who = await suiteCall(suite, 'service/auth/getuserinfo3rd', { code: query.get('code') });
    shown.push(who);
    if (who.user_ticket) shown.push(await suiteCall(suite, 'service/auth/getuserdetail3rd', {}, { user_ticket: who.user_ticket }));
  }
  answer(res, 200, JSON.stringify(shown, null, 2));
}

// install begins an installation from the provider's own site.
async function install(res) {
  const suite = env.WECOM_SUITE_ID;
  const { pre_auth_code } = await suiteCall(suite, 'service/get_pre_auth_code', {});
  await suiteCall(suite, 'service/set_session_info', {}, { pre_auth_code, session_info: { auth_type: 0 } });
  const url = new URL((base.includes('qyapi.') ? 'https://open.work.weixin.qq.com' : base) + '/3rdapp/install');
  url.search = new URLSearchParams({ suite_id: suite, pre_auth_code, redirect_uri: site + '/installed', state: 'site' });
  redirect(res, url.href);
}

async function installed(res, query) {
  await exchange(env.WECOM_SUITE_ID, query.get('auth_code'));
  answer(res, 200, 'installed');
}

// --- plumbing --------------------------------------------------------------------------------------------------------

async function body(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts).toString();
}

function answer(res, status, text) {
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function redirect(res, location) {
  res.writeHead(302, { Location: location }).end();
}

const server = http.createServer(async (req, res) => {
  const url = new URL(req.url, site);
  try {
    if (url.pathname === '/wecom') await callback(req, res, url.searchParams);
    else if (url.pathname === '/') home(res, url.searchParams);
    else if (url.pathname === '/oauth') await loggedIn(res, url.searchParams);
    else if (url.pathname === '/install') await install(res);
    else if (url.pathname === '/installed') await installed(res, url.searchParams);
    else answer(res, 404, 'no such page');
  } catch (err) {
    console.error(req.url, err.message);
    if (!res.headersSent) answer(res, 500, err.message);
  }
});

server.listen(Number(env.PORT || 3000), '127.0.0.1', () => {
  site = `http://127.0.0.1:${server.address().port}`;
  console.log('listening on', site);
});
