// The one place where the page asks for anything; a file asks for nothing, and its policy lets nothing out.

export async function ask(address: string, options: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, {credentials: "same-origin", ...options});
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 600)}`);
  return answer;
}
