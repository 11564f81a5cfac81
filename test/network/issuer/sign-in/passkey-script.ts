/** The browser's half of a passkey (WebAuthn Level 3): the options come with the page, the answer goes back in the form. */
export const PASSKEY_SCRIPT = `const supported = 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const message = form.querySelector('[role=alert]');
  const say = (text) => { message.textContent = text; message.hidden = false; };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!supported) return say('このブラウザではパスキーを使えません。 This browser has no passkeys.');
    const options = JSON.parse(form.dataset.passkey);
    try {
      const credential = form.elements.way.value === 'passkey'
        ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
        : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
      form.elements.response.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      say('パスキーを確認できませんでした。もう一度お試しください。 The passkey was not confirmed. Try again.');
    }
  });
}
`;
