/** Signing in, and the screens that stand where no patient may be shown. */
export const session = {
  signIn: {
    title: 'サインイン',
    text: '認証サービスを選んでください。',
    with: (provider: string) => `${provider} でサインイン`,
    signedOut: 'サインアウトしました。',
    over: 'セッションが終了しました。',
    overText: '時間の経過、別の端末での終了、または権限の変更のためです。もう一度サインインすると、同じ画面に戻ります。',
    none: 'サインインできる認証サービスが設定されていません。支援センターへご連絡ください。',
  },
  facility: {
    title: '閲覧施設の選択',
    text: 'どの施設の職員として閲覧しますか。閲覧の権限と記録は、施設ごとに分かれます。',
    notAllowed: 'この施設のネットワークからのみ選べます',
    none: '所属する施設が登録されていません。施設の管理者へご連絡ください。',
  },
  stepUp: {
    title: 'HPKI による認証が必要です',
    text: '診療情報を閲覧するには、医療従事者の電子証明書 (HPKI) で認証してください。',
    provider: '認証サービスで HPKI カードを使う',
    certificate: 'この端末のカードリーダーを使う',
    challenge: '対応するアプリから認証してください。この画面からは始められません。',
    none: 'HPKI の認証方法が設定されていません。支援センターへご連絡ください。',
  },
  locked: {
    title: 'ロック中',
    text: (name: string) => `${name} さん本人がもう一度サインインすると、同じ画面に戻ります。`,
    textUnknown: '本人がもう一度サインインすると、同じ画面に戻ります。',
    unlock: 'ロックを解除',
    notConfirmed: 'この端末では表示を消しました。ネットワークが戻ると、サーバーにもロックを伝えます。',
  },
  unreachable: {
    title: 'サーバーに接続できません',
    text: 'ネットワークを確認してください。接続が戻ると自動で表示します。',
  },
  notFound: {
    title: 'この画面はありません',
    text: 'アドレスが変わったか、入力が違います。',
    action: '患者一覧へ',
  },
  failed: {
    signOut: 'サインアウトできませんでした。もう一度お試しください。',
    facility: '閲覧施設を変えられませんでした。',
  },
};
