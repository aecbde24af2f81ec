package main

import "policybot/bot/llm"

// newModel is the chat model that the settings name, nil for none. It sends nothing.
func newModel(c Config) llm.Model {
	if on, _ := modelState(c); !on {
		return nil
	}
	return llm.New(llm.Config{Key: c.OpenAIKey, BaseURL: c.OpenAIURL, ChatModel: c.ChatModel})
}

// defaultChatModel is asked where a key or an endpoint is given and no model is named. An endpoint
// that does not have it says so, and answers are written without a model.
const defaultChatModel = "gpt-4o-mini"

// modelState says whether a model is used, and which or why not.
func modelState(c Config) (on bool, why string) {
	if c.OpenAIKey == "" && c.OpenAIURL == "" {
		return false, "OPENAI_API_KEY is not set; answers are written without a model"
	}
	return true, c.ChatModel + "; it may phrase answers and never writes a figure"
}
