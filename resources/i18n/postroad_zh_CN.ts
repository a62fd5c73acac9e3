<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Read the file again</source>
        <translation>重新读取文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation>到开头</translation>
    </message>
    <message>
        <source>Back by a hop</source>
        <translation>后退一跳</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>后退一步</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Step forward</source>
        <translation>前进一步</translation>
    </message>
    <message>
        <source>Forward by a hop</source>
        <translation>前进一跳</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>到结尾</translation>
    </message>
    <message>
        <source>Smaller steps</source>
        <translation>缩小步长</translation>
    </message>
    <message>
        <source>Bigger steps</source>
        <translation>加大步长</translation>
    </message>
    <message>
        <source>Show the whole run</source>
        <translation>显示全过程</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>放映</translation>
    </message>
    <message>
        <source>Blank the screen</source>
        <translation>黑屏</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出当前状态</translation>
    </message>
    <message>
        <source>Bigger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>Dark look</source>
        <translation>深色外观</translation>
    </message>
    <message>
        <source>Other language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>First answer</source>
        <translation>第一个答案</translation>
    </message>
    <message>
        <source>Second answer</source>
        <translation>第二个答案</translation>
    </message>
    <message>
        <source>Third answer</source>
        <translation>第三个答案</translation>
    </message>
    <message>
        <source>Fourth answer</source>
        <translation>第四个答案</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>About Postroad</source>
        <translation>关于 Postroad</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>InspectorText</name>
    <message>
        <source>not yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>事务</translation>
    </message>
    <message>
        <source>Waits for the reply to</source>
        <translation>正等待应答</translation>
    </message>
    <message>
        <source>Legal now</source>
        <translation>此时合法</translation>
    </message>
    <message>
        <source>May be answered with</source>
        <translation>可能的应答码</translation>
    </message>
    <message>
        <source>No envelope yet: MAIL FROM opens one.</source>
        <translation>还没有信封：MAIL FROM 开始写信封。</translation>
    </message>
    <message>
        <source>Reverse-path</source>
        <translation>反向路径</translation>
    </message>
    <message>
        <source>no reply yet</source>
        <translation>尚无应答</translation>
    </message>
    <message>
        <source>Forward-path</source>
        <translation>正向路径</translation>
    </message>
    <message>
        <source>No message has been sent in this hop yet.</source>
        <translation>这一跳还没有发送信件。</translation>
    </message>
</context>
<context>
    <name>LadderText</name>
    <message>
        <source>Store</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>resolver</source>
        <translation>解析器</translation>
    </message>
</context>
<context>
    <name>Map</name>
    <message>
        <source>%1 new</source>
        <translation>%1 封新</translation>
    </message>
    <message>
        <source>%1 read</source>
        <translation>%1 封已读</translation>
    </message>
    <message>
        <source>down</source>
        <translation>停机</translation>
    </message>
    <message>
        <source>queue %1</source>
        <translation>队列 %1</translation>
    </message>
</context>
<context>
    <name>MapText</name>
    <message>
        <source>root</source>
        <translation>根</translation>
    </message>
    <message>
        <source>submission</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>transfer</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>delivery</source>
        <translation>投递</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>mailboxes</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>resolver</source>
        <translation>解析器</translation>
    </message>
    <message>
        <source>%1 — %2&apos;s provider</source>
        <translation>%1 — %2 的服务商</translation>
    </message>
    <message>
        <source>files</source>
        <translation>存入</translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>请继续</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>暂时不行</translation>
    </message>
    <message>
        <source>never</source>
        <translation>永远不行</translation>
    </message>
    <message>
        <source>CLIENT</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>SERVER</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>The answer is %1.</source>
        <translation>答案是 %1。</translation>
    </message>
</context>
<context>
    <name>RouteText</name>
    <message>
        <source>not tried yet</source>
        <translation>尚未尝试</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>not now, try later</source>
        <translation>暂时不行，稍后再试</translation>
    </message>
    <message>
        <source>rejected for good</source>
        <translation>永久拒收</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>no address found</source>
        <translation>找不到地址</translation>
    </message>
    <message>
        <source>waiting …</source>
        <translation>等待中…</translation>
    </message>
    <message>
        <source>lost on the way</source>
        <translation>途中丢失</translation>
    </message>
    <message>
        <source>no such name</source>
        <translation>没有这个名字</translation>
    </message>
    <message>
        <source>no such record</source>
        <translation>没有这种记录</translation>
    </message>
    <message>
        <source>referrals: %1</source>
        <translation>转介 %1 次</translation>
    </message>
    <message>
        <source>from the cache</source>
        <translation>来自缓存</translation>
    </message>
    <message>
        <source>good for %1 s</source>
        <translation>有效 %1 秒</translation>
    </message>
    <message>
        <source>Handed over. The route is done.</source>
        <translation>已交接，寻路结束。</translation>
    </message>
    <message>
        <source>Every host failed for now: the letter waits in the queue.</source>
        <translation>所有主机暂时都不行：信留在队列里。</translation>
    </message>
    <message>
        <source>Given up: the sender gets a notification.</source>
        <translation>放弃投递：通知发件人。</translation>
    </message>
    <message>
        <source>Lowest preference first.</source>
        <translation>数字小的先试。</translation>
    </message>
    <message>
        <source>Lowest preference first; only when every host fails is the letter queued.</source>
        <translation>数字小的先试；所有主机都失败，信才进入队列等待。</translation>
    </message>
    <message>
        <source>being tried, hop %1</source>
        <translation>正在尝试，第 %1 跳</translation>
    </message>
    <message>
        <source>being tried</source>
        <translation>正在尝试</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不需要了</translation>
    </message>
    <message>
        <source>Attempt %1</source>
        <translation>第 %1 次尝试</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>letter</source>
        <translation>写信</translation>
    </message>
    <message>
        <source>submission</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>MX lookup</source>
        <translation>MX 查询</translation>
    </message>
    <message>
        <source>files</source>
        <translation>存入</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>%1 octets</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1d%2:%3</source>
        <translation>%1天%2:%3</translation>
    </message>
    <message>
        <source>predict first</source>
        <translation>请先预测</translation>
    </message>
    <message>
        <source>No TLS: %1</source>
        <translation>没有 TLS：%1</translation>
    </message>
    <message>
        <source>%1 from here on</source>
        <translation>从这里起是 %1</translation>
    </message>
</context>
<context>
    <name>postroad::ui::ExplanationCard</name>
    <message>
        <source>now legal: %1</source>
        <translation>此时合法：%1</translation>
    </message>
    <message>
        <source>Transaction: %1</source>
        <translation>事务：%1</translation>
    </message>
    <message>
        <source>Select a line, an arrow or a box to read what it means.</source>
        <translation>选中一行、一个箭头或一个方框，这里就会解释它的含义。</translation>
    </message>
    <message>
        <source>What the selected line means</source>
        <translation>所选行的含义</translation>
    </message>
</context>
<context>
    <name>postroad::ui::HeaderBar</name>
    <message>
        <source>line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>command and reply</source>
        <translation>命令与应答</translation>
    </message>
    <message>
        <source>phase of the session</source>
        <translation>会话阶段</translation>
    </message>
    <message>
        <source>hop</source>
        <translation>跳</translation>
    </message>
    <message>
        <source>delivery attempt</source>
        <translation>投递尝试</translation>
    </message>
    <message>
        <source>whole delivery</source>
        <translation>整个投递</translation>
    </message>
    <message>
        <source>%1 d </source>
        <translation>%1 天 </translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>模拟时间</translation>
    </message>
    <message>
        <source>Simulated time since the start of the run</source>
        <translation>从开始算起的模拟时间</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Step by %1</source>
        <translation>步长：%1</translation>
    </message>
    <message>
        <source>How far a step goes; [ smaller, ] bigger</source>
        <translation>每一步走多远；[ 缩小，] 加大</translation>
    </message>
    <message>
        <source>Speed %1</source>
        <translation>速度 %1</translation>
    </message>
    <message>
        <source>How fast playing goes</source>
        <translation>播放的快慢</translation>
    </message>
</context>
<context>
    <name>postroad::ui::HopPanel</name>
    <message>
        <source>calling</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>refused: nobody listens at that door</source>
        <translation>被拒绝：那扇门后没有人在听</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>对话记录</translation>
    </message>
    <message>
        <source>Session state</source>
        <translation>会话状态</translation>
    </message>
    <message>
        <source>Envelope</source>
        <translation>信封</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>信件</translation>
    </message>
    <message>
        <source>What to see of the hop</source>
        <translation>查看这一跳的哪一面</translation>
    </message>
    <message>
        <source>No connection has been made yet.</source>
        <translation>还没有建立过连接。</translation>
    </message>
    <message>
        <source>Hop %1 · transcript</source>
        <translation>第 %1 跳 · 对话记录</translation>
    </message>
    <message>
        <source>server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>store, server</source>
        <translation>存储，服务器</translation>
    </message>
    <message>
        <source>Hop %1</source>
        <translation>第 %1 跳</translation>
    </message>
    <message>
        <source>client</source>
        <translation>客户端</translation>
    </message>
</context>
<context>
    <name>postroad::ui::LadderWidget</name>
    <message>
        <source>Ladder diagram</source>
        <translation>时序图</translation>
    </message>
</context>
<context>
    <name>postroad::ui::LessonPanel</name>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>This scenario has no lesson. Step through it with ← and →.</source>
        <translation>这个场景没有课程，用 ← 和 → 逐步观看。</translation>
    </message>
    <message>
        <source>Press → to begin.</source>
        <translation>按 → 开始。</translation>
    </message>
    <message>
        <source>Go on with →. The first step is still to come.</source>
        <translation>请按 → 继续，课程的第一步还在后面。</translation>
    </message>
</context>
<context>
    <name>postroad::ui::MainWindow</name>
    <message>
        <source>Postroad</source>
        <translation>Postroad</translation>
    </message>
    <message>
        <source>Lesson %1 of %2</source>
        <translation>第 %1 课，共 %2 课</translation>
    </message>
    <message>
        <source>%1 – Postroad</source>
        <translation>%1 – Postroad</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>播放(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Open a scenario</source>
        <translation>打开场景</translation>
    </message>
    <message>
        <source>Scenarios (*.toml)</source>
        <translation>场景 (*.toml)</translation>
    </message>
    <message>
        <source>About Postroad</source>
        <translation>关于 Postroad</translation>
    </message>
    <message>
        <source>Postroad shows how a letter travels: real protocol sessions in a simulation that runs the same each time.</source>
        <translation>Postroad 演示一封信怎样走完全程：真实的协议会话，在每次都一模一样的模拟中进行。</translation>
    </message>
    <message>
        <source>Version %1, with Qt %2. Free software under the MIT license.</source>
        <translation>版本 %1，使用 Qt %2。以 MIT 许可证发布的自由软件。</translation>
    </message>
</context>
<context>
    <name>postroad::ui::MapWidget</name>
    <message>
        <source>Map of the mail servers</source>
        <translation>邮件服务器地图</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无人</translation>
    </message>
    <message>
        <source>%1 to %2: %3 %4</source>
        <translation>%1 到 %2：%3 %4</translation>
    </message>
    <message>
        <source>client of %1</source>
        <translation>%1 的客户端</translation>
    </message>
    <message>
        <source>server for %1</source>
        <translation>为 %1 服务的服务器</translation>
    </message>
</context>
<context>
    <name>postroad::ui::MistakesPage</name>
    <message>
        <source>Back to the open scenario</source>
        <translation>回到打开的场景</translation>
    </message>
    <message>
        <source>Read the file again</source>
        <translation>重新读取文件</translation>
    </message>
    <message>
        <source>Open another file…</source>
        <translation>打开别的文件…</translation>
    </message>
    <message>
        <source>Mistakes in the file</source>
        <translation>文件中的错误</translation>
    </message>
    <message>
        <source>Is the file still there, and may you read it? See to that and read it again, or open another one. The system says:</source>
        <translation>文件还在吗？您有权读取它吗？请检查之后重新读取，或者打开另一个文件。系统的说明：</translation>
    </message>
    <message>
        <source>Each row says where a mistake is (file, line, column) and what it is. Mend it, save the file, and read it again.</source>
        <translation>下面每一行先写出错误的位置（文件:行:列），再说明错在哪里。请改正并保存文件，然后重新读取。</translation>
    </message>
    <message>
        <source>%1 can&apos;t be opened: mistakes found: %2</source>
        <translation>无法打开 %1：发现 %2 处错误</translation>
    </message>
    <message>
        <source>%1 can&apos;t be read</source>
        <translation>无法读取 %1</translation>
    </message>
    <message>
        <source>Expected: %1.</source>
        <translation>应为：%1。</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>是不是想写 %1？</translation>
    </message>
</context>
<context>
    <name>postroad::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Put it aside (Esc)</source>
        <translation>中止（Esc）</translation>
    </message>
    <message>
        <source>The run is being made</source>
        <translation>正在生成运行过程</translation>
    </message>
    <message>
        <source>The run is being made · events so far: %1</source>
        <translation>正在生成运行过程 · 已有 %1 个事件</translation>
    </message>
</context>
<context>
    <name>postroad::ui::QuestionCard</name>
    <message>
        <source>Go on without an answer</source>
        <translation>不作答，继续</translation>
    </message>
    <message>
        <source>Predict.</source>
        <translation>预测。</translation>
    </message>
    <message>
        <source>Answer %1: %2</source>
        <translation>答案 %1：%2</translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation>按键 %1</translation>
    </message>
    <message>
        <source>✓ Right.</source>
        <translation>✓ 答对了。</translation>
    </message>
    <message>
        <source>✕ Not this time.</source>
        <translation>✕ 这次不对。</translation>
    </message>
</context>
<context>
    <name>postroad::ui::RoutePanel</name>
    <message>
        <source>No server has looked for a way yet.</source>
        <translation>还没有服务器开始寻路。</translation>
    </message>
    <message>
        <source>MX lookup path</source>
        <translation>MX 查询路径</translation>
    </message>
    <message>
        <source>Route to %1</source>
        <translation>去 %1 的路</translation>
    </message>
</context>
<context>
    <name>postroad::ui::RouteView</name>
    <message>
        <source>MX lookup path</source>
        <translation>MX 查询路径</translation>
    </message>
</context>
<context>
    <name>postroad::ui::StageArea</name>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>时序图</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>What to see in the middle</source>
        <translation>中间显示什么</translation>
    </message>
</context>
<context>
    <name>postroad::ui::StatusStrip</name>
    <message>
        <source>Space play · ← → %1 · Shift hop · PgUp/PgDn clicker · B blank · P present</source>
        <translation>空格 播放 · ← → %1 · Shift 跳 · PgUp/PgDn 翻页器 · B 黑屏 · P 放映</translation>
    </message>
    <message>
        <source>Language: English or Chinese</source>
        <translation>语言：英文或中文</translation>
    </message>
    <message>
        <source>Switch between English and Chinese</source>
        <translation>在英文和中文之间切换</translation>
    </message>
    <message>
        <source>no scenario</source>
        <translation>没有场景</translation>
    </message>
    <message>
        <source>seed %1 · event %2 · deterministic</source>
        <translation>种子 %1 · 第 %2 个事件 · 每次相同</translation>
    </message>
</context>
<context>
    <name>postroad::ui::StepList</name>
    <message>
        <source>Steps of the lesson</source>
        <translation>课程的步骤</translation>
    </message>
    <message>
        <source>Steps to come: %1</source>
        <translation>后面还有 %1 步</translation>
    </message>
    <message>
        <source>Step %1: %2</source>
        <translation>第 %1 步：%2</translation>
    </message>
</context>
<context>
    <name>postroad::ui::TimelineWidget</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>event %1, %2</source>
        <translation>第 %1 个事件，%2</translation>
    </message>
</context>
<context>
    <name>postroad::ui::TranscriptView</name>
    <message>
        <source>Lines after these: %1</source>
        <translation>后面还有 %1 行</translation>
    </message>
    <message>
        <source>Lines before these: %1</source>
        <translation>前面还有 %1 行</translation>
    </message>
    <message>
        <source>Nothing has been said yet.</source>
        <translation>还没有人说话。</translation>
    </message>
    <message>
        <source>Nothing was said: the connection never stood.</source>
        <translation>什么都没说：连接没有建立。</translation>
    </message>
    <message>
        <source>Transcript of the hop</source>
        <translation>这一跳的对话记录</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
</context>
</TS>
